"""What is wrong around a log, and what to do about it. Nothing is changed."""
