"""A published day, as the tests of runs have it."""

from tests.dispatch_server.runs.conftest import office

__all__ = ["office"]
