"""What several screens show: each small, so that a change draws little anew."""
