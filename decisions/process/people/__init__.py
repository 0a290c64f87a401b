"""Members: persons known to the log by a handle."""
