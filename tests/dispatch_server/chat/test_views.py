"""Chats as the console reads them: page by page, in a list, and as far as events changed them."""

from datetime import timedelta

import pytest

from dispatch_server.chat import views
from dispatch_server.chat.schema import ChatSummary
from dispatch_server.db import log
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.facts import FactType
from tests.build import an_organization
from tests.dispatch_server.chat.desk import Desk, seen, written
from tests.dispatch_server.sync.handset import Handset
from tests.published import Town

pytestmark = pytest.mark.both_databases


async def _summaries(db: Database, town: Town, *, is_unread: bool = False) -> list[ChatSummary]:
    async with db.reading() as session:
        return await views.summaries(session, town.organization.id, is_unread=is_unread)


async def test_a_chat_is_read_in_pages_from_its_newest_end(desk: Desk) -> None:
    for number in range(1, 6):
        await desk.write(str(number))

    newest = await desk.page(limit=2)
    before = await desk.page(before=4, limit=3)

    assert ([line.text for line in newest.lines], newest.more) == (["4", "5"], True)
    assert ([line.text for line in before.lines], before.more) == (["1", "2", "3"], False)


async def test_a_chat_without_a_line_still_names_its_driver(desk: Desk, town: Town) -> None:
    page = await desk.page()

    assert (page.lines, page.more, page.chat.newest) == ((), False, None)
    assert page.chat.driver_name == town.crews[0].driver.name


async def test_chats_are_listed_newest_first_with_what_is_unread(
    desk: Desk, phone: Handset, db: Database, clock: FixedClock, town: Town
) -> None:
    await phone.sync(written(1, "Um"), written(2, "Dois"))
    clock.at += timedelta(minutes=1)
    other = Desk(db, clock, desk.caller, town.crews[1].driver.id)
    await other.write("Oi")

    listed = await _summaries(db, town)

    assert [(c.driver_id, c.unread, c.newest and c.newest.text) for c in listed] == [
        (other.driver_id, 0, "Oi"),
        (desk.driver_id, 2, "Dois"),
    ]
    unread = await _summaries(db, town, is_unread=True)
    assert [chat.driver_name for chat in unread] == [town.crews[0].driver.name]


async def test_another_organization_has_no_part_of_it(
    desk: Desk, db: Database, clock: FixedClock
) -> None:
    line = await desk.write("Só nosso")
    other = await an_organization(db, clock, name="Padaria Sol")

    async with db.reading() as session:
        assert await views.summaries(session, other.id) == []
        assert await views.lines_by_id(session, other.id, [line.id]) == {}


async def test_events_bring_the_lines_that_they_changed_and_no_others(
    desk: Desk, phone: Handset, db: Database, town: Town
) -> None:
    for text in ("Um", "Dois", "Três"):
        await desk.write(text)
    await phone.sync(seen(1, FactType.CHAT_READ, 1))
    since = (await desk.events())[-1].rev
    await phone.sync(seen(2, FactType.CHAT_DELIVERED, 2))

    async with db.reading() as session:
        events = await log.read(session, town.organization.id, after=since)
        changed = await views.changed_by(session, town.organization.id, events)
        nothing = await views.changed_by(session, town.organization.id, [])

    assert [line.text for line in changed.lines] == ["Dois"]
    assert [(chat.driver_id, chat.unread) for chat in changed.chats] == [(desk.driver_id, 0)]
    assert (nothing.chats, nothing.lines) == ((), ())
