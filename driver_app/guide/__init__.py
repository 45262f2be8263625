"""Leading a driver: where on the way the vehicle is, what to do next, and how often to look."""
