"""Drivers without a face: the real store and sync engine, driven along the real way by a seed."""
