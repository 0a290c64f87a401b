"""What the log proves: that nothing in it changed, went missing, moved or was slipped in."""
