"""Telling people: what customers hear of their order, over which channel, and what came of it."""
