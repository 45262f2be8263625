"""Geocoders, one adapter a file."""
