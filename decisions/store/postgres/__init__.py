"""A log on a PostgreSQL server: one schema for each organisation, one function through which everybody records."""
