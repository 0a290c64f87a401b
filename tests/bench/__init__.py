"""Measuring: a generator of plausible logs, and every benchmark beside its limit."""
