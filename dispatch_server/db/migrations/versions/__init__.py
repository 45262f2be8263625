"""One script per change, the first one makes everything."""
