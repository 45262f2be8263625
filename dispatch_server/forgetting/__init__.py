"""How long each organization keeps what, and what is forgotten after that."""
