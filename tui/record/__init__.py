"""Recording from the screen: one table of acts, the form made from it, and drafts of what is not recorded yet."""
