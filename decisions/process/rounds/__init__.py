"""Rounds: who is asked, under which rule, until when, and what the rule itself makes of it."""
