"""Words, wire messages and arithmetic that the driver app and the dispatch server must agree on."""
