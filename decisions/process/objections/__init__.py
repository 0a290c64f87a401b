"""Objections: raised, tested, taken up, heard and closed."""
