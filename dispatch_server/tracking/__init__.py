"""The customer's link, and what it may show."""
