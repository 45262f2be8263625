"""A phone that asks page by page ends up with exactly what is its driver's."""

from collections.abc import Sequence

import msgspec
import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Run, Stop
from dispatch_server.sync.feed import Page, read_page
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import DriverId, uuid7
from shared.runs import RunView
from shared.sync import Change, Op
from tests.build import an_organization
from tests.dispatch_server.sync.handset import Handset, a_fact
from tests.published import Town


async def _read(phone: Handset, cursor: str = "", *, limit: int = 100) -> Page:
    assert phone.caller.driver_id is not None
    async with phone.db.reading() as session:
        return await read_page(
            session,
            organization_id=phone.caller.organization_id,
            driver_id=phone.caller.driver_id,
            cursor=cursor,
            limit=limit,
        )


async def _tell(db: Database, town: Town, run: Run, op: Op = Op.PUT) -> None:
    async with db.transaction() as session:
        await log.tell(
            session,
            organization_id=town.organization.id,
            audience=log.driver_audience(run.driver_id),
            kind="run",
            entity_id=run.id,
            op=op,
        )


def _ids(changes: Sequence[Change]) -> set[str]:
    return {change.id for change in changes}


async def test_the_first_page_is_the_whole_day_of_this_driver_alone(
    phone: Handset, run: Run, stops: list[Stop]
) -> None:
    page = await _read(phone)

    assert (page.reset, page.more) == (True, False)
    assert _ids(page.changes) == {str(run.id), *(str(stop.id) for stop in stops)}
    (told,) = [change for change in page.changes if change.kind == "run"]
    assert msgspec.json.decode(told.data, type=RunView).driver_id == phone.caller.driver_id


async def test_after_the_last_page_there_is_only_what_changed_since(
    phone: Handset, run: Run
) -> None:
    cursor = (await _read(phone)).cursor
    quiet = await _read(phone, cursor)
    await phone.sync(a_fact(1, FactType.RUN_ACCEPTED, run_id=run.id))

    page = await _read(phone, quiet.cursor)

    assert (quiet.changes, quiet.cursor, quiet.reset) == ((), cursor, False)
    assert not page.reset
    assert _ids(page.changes) == {str(run.id)}


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_pages_of_any_length_miss_nothing_and_repeat_nothing(
    phone: Handset, run: Run, stops: list[Stop], limit: int
) -> None:
    page = await _read(phone, limit=limit)
    changes = list(page.changes)
    while page.more:
        assert len(page.changes) == limit
        page = await _read(phone, page.cursor, limit=limit)
        assert not page.reset
        changes += page.changes

    assert [change.id for change in changes] == [
        change.id for change in (await _read(phone)).changes
    ]
    assert _ids(changes) == {str(run.id), *(str(stop.id) for stop in stops)}


async def test_what_changes_between_two_pages_comes_in_a_later_one(
    phone: Handset, db: Database, town: Town, run: Run, stops: list[Stop]
) -> None:
    first = await _read(phone, limit=2)
    await _tell(db, town, run)  # moves to the end of the feed

    rest = await _read(phone, first.cursor)

    assert str(run.id) in _ids(rest.changes)
    assert {str(stop.id) for stop in stops} <= _ids([*first.changes, *rest.changes])


@pytest.mark.parametrize("cursor", ["", "no cursor", "deadbeef.1", "{generation}.999999", ".3"])
async def test_a_cursor_that_is_not_of_this_log_starts_over_with_the_whole(
    phone: Handset, run: Run, cursor: str
) -> None:
    whole = await _read(phone)
    generation = whole.cursor.partition(".")[0]

    page = await _read(phone, cursor.format(generation=generation))

    assert page.reset
    assert page.changes == whole.changes
    assert str(run.id) in _ids(page.changes)


async def test_another_organizations_cursor_starts_over_too(
    phone: Handset, db: Database, clock: FixedClock, run: Run
) -> None:
    theirs = await an_organization(db, clock, name="Outra Casa")
    async with db.reading() as session:
        their_page = await read_page(
            session,
            organization_id=theirs.id,
            driver_id=DriverId(run.driver_id),
            cursor="",
            limit=10,
        )

    assert their_page.changes == ()  # though they name our driver
    assert (await _read(phone, their_page.cursor)).reset


async def test_what_was_taken_from_the_driver_is_removed_without_its_content(
    phone: Handset, db: Database, town: Town, run: Run
) -> None:
    cursor = (await _read(phone)).cursor
    await _tell(db, town, run, Op.REMOVE)

    (change,) = (await _read(phone, cursor)).changes

    assert (change.op, change.kind, change.id) == (Op.REMOVE, "run", str(run.id))
    assert bytes(change.data) == b"null"


async def test_what_no_longer_exists_is_removed(
    phone: Handset, db: Database, organization: Organization, run: Run
) -> None:
    cursor = (await _read(phone)).cursor
    gone = uuid7()
    async with db.transaction() as session:
        await log.tell(
            session,
            organization_id=organization.id,
            audience=log.driver_audience(run.driver_id),
            kind="stop",
            entity_id=gone,
        )

    (change,) = (await _read(phone, cursor)).changes

    assert (change.op, change.id) == (Op.REMOVE, str(gone))
