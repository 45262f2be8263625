"""A seeded city day: the demo, the end-to-end test and the load of a server, all in one."""
