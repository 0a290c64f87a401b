"""Review: findings and verdicts, early reviews, supersession and the end of a decision."""
