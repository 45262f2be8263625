"""Who drives which stops, in which order."""
