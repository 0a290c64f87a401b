"""The sociocratic process: one room per part of it, each with events, evolve and decide."""
