"""Use cases: one file for each thing that a driver does."""
