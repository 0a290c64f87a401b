"""The file itself: one SQLite database, append-only. Reading it needs nothing but the standard library."""
