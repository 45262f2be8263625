"""A day as it is driven."""
