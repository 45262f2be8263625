"""What customers asked us to move."""
