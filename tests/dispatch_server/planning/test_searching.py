"""Waiting for a search, and how one fails. Both are tried whole where plans and replans are made."""

import pytest
from sqlalchemy.exc import OperationalError

from dispatch_server.planning.errors import UnknownEngine
from dispatch_server.planning.searching import INTERNAL, failing


class Row:
    def __init__(self) -> None:
        self.failures: list[str] = []

    async def fail(self, failure: str) -> None:
        self.failures.append(failure)


def _break(error: Exception) -> None:
    raise error


async def test_what_is_known_is_told_by_its_name() -> None:
    row = Row()
    async with failing("plan_failed", row.fail, plan_id="1"):
        _break(UnknownEngine("abacus", ("porta",)))
    assert row.failures == [UnknownEngine.slug]


async def test_what_is_not_is_left_to_the_log() -> None:
    row = Row()
    async with failing("plan_failed", row.fail, plan_id="1"):
        _break(ZeroDivisionError())
    assert row.failures == [INTERNAL]


async def test_a_database_that_fails_leaves_it_to_a_later_try() -> None:
    row = Row()
    with pytest.raises(OperationalError):
        async with failing("plan_failed", row.fail, plan_id="1"):
            _break(OperationalError("SELECT 1", {}, OSError()))
    assert row.failures == []


async def test_what_goes_well_says_nothing() -> None:
    row = Row()
    async with failing("plan_failed", row.fail, plan_id="1"):
        pass
    assert row.failures == []
