"""The views: local, derived, disposable. SQLite and JSON only; the log is the truth."""
