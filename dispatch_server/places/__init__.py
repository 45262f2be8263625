"""Addresses, and where on earth they are."""
