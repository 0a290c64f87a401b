"""Action: buy-in, check-ins and what is to be done."""
