"""What survives a dead battery: SQLite and photo files on the phone."""
