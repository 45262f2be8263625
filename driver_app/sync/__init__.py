"""Getting facts and photos out, and plans in."""
