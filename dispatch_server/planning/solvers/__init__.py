"""Solvers, one adapter a file."""
