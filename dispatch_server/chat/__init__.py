"""What the office and its drivers write to each other."""
