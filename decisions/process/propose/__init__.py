"""Propose: the text on the table, its versions, and its withdrawal."""
