"""Align: needs and desires, the framing of the situation, and who reads it the same way."""
