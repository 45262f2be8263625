"""What is happening now, to everybody who watches."""
