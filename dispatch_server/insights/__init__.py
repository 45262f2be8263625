"""What happened: to one order, from beginning to end, and to all of them, in figures."""
