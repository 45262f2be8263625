"""Areas drawn on the map: who serves them, and what they ask for."""
