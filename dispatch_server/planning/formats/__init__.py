"""Public benchmark files, read into our own words."""
