"""The driver's app: one code base for phones and the browser."""
