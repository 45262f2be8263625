"""The server side of a driver's phone."""
