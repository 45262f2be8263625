"""The dispatch server: orders in, plans out, runs live, proofs kept."""
