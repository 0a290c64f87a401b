"""What leaves the log in other forms, one module a form."""
