"""Explore: options, questions and reactions."""
