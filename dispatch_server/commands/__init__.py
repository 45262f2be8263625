"""What ``porta`` can do, one module for each part of the day. ``cli`` puts them together."""
