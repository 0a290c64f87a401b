"""The list of decisions: where one finds one's way."""
