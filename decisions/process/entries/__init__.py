"""Entries: confirming, disputing and correcting what was recorded."""
