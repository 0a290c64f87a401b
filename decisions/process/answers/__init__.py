"""Answers: consent, stand-aside, retraction, and the conditions that came with a consent."""
