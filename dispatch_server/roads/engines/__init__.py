"""Road engines, one adapter a file."""
