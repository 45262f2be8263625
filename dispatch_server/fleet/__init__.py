"""Depots, vehicles, drivers and shifts."""
