"""One decision: its text, who stands where, its history, its needs, its work."""
