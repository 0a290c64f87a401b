"""A plain meeting: a conversation of questions and lines, for a pipe or a screen reader."""
