"""What a phone, a browser or a desk can do for the driver app."""
