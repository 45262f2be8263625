"""Adapters of the port Sender."""
