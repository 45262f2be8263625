"""People at consoles of several processes on one database."""

from typing import Any

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.live.elsewhere import BEAT, GONE, SWEPT, Elsewhere
from dispatch_server.live.hub import Channel, Hub, Subscriber
from dispatch_server.live.model import ConsolePeople
from dispatch_server.live.presence import Who
from dispatch_server.live.schema import Here
from shared.clock import FixedClock
from shared.ids import OrganizationId, UserId, uuid7
from tests.build import an_organization

pytestmark = pytest.mark.both_databases
ANA, RUI = Who(UserId(uuid7()), "Ana Luz"), Who(UserId(uuid7()), "Rui Sá")
RUNS = Here(view="runs")


class Process:
    """What one server process has of presence."""

    def __init__(self, db: Database, clock: FixedClock) -> None:
        self.hub = Hub(clock)
        self.elsewhere = Elsewhere(db, clock, hub=self.hub)

    def join(self, organization_id: OrganizationId, who: Who, here: Here = RUNS) -> Subscriber:
        channel = self.hub.channel(organization_id)
        socket = Subscriber(channel)
        channel.subscribers.add(socket)
        channel.people.say(socket, who, here)
        return socket

    def channel(self, organization_id: OrganizationId) -> Channel:
        return self.hub.channel(organization_id)

    def names(self, organization_id: OrganizationId) -> list[str]:
        """Say who is told to be here, in the next frame."""
        news = self.channel(organization_id).people.due()
        assert news is not None
        return [person.name for person in news.people]


async def meet(*processes: Process) -> None:
    for process in processes:
        await process.elsewhere.meet()


async def rows(db: Database) -> list[Any]:
    async with db.reading() as session:
        return list(await session.exec(select(ConsolePeople)))


@pytest.fixture
def one(db: Database, clock: FixedClock) -> Process:
    return Process(db, clock)


@pytest.fixture
def other(db: Database, clock: FixedClock) -> Process:
    return Process(db, clock)


async def test_people_of_two_processes_see_each_other_and_what_they_look_at(
    organization: Organization, one: Process, other: Process
) -> None:
    one.join(organization.id, ANA)
    other.join(organization.id, RUI, Here(view="plan", is_editing=True))

    await meet(one, other, one)

    news = one.channel(organization.id).people.due()
    assert news is not None
    assert [(p.name, p.view, p.is_editing) for p in news.people] == [
        ("Ana Luz", "runs", False),
        ("Rui Sá", "plan", True),
    ]
    assert other.names(organization.id) == ["Ana Luz", "Rui Sá"]


async def test_another_organization_sees_nobody(
    db: Database, clock: FixedClock, organization: Organization, one: Process, other: Process
) -> None:
    alien = await an_organization(db, clock, name="Other")
    one.join(organization.id, ANA)
    other.join(alien.id, RUI)

    await meet(one, other, one)

    assert one.names(organization.id) == ["Ana Luz"]
    assert other.names(alien.id) == ["Rui Sá"]


async def test_the_last_who_leaves_leaves_no_row(
    db: Database, organization: Organization, one: Process, other: Process
) -> None:
    socket = one.join(organization.id, ANA)
    other.join(organization.id, RUI)
    await meet(one, other)
    channel = one.channel(organization.id)
    channel.subscribers.discard(socket)
    channel.people.leave(socket)

    await meet(one, other)

    assert [row.people[0]["name"] for row in await rows(db)] == ["Rui Sá"]
    assert other.names(organization.id) == ["Rui Sá"]


async def test_a_process_that_stops_takes_its_people_along(
    db: Database, organization: Organization, one: Process
) -> None:
    one.join(organization.id, ANA)
    await one.elsewhere.start()
    await meet(one)
    assert len(await rows(db)) == 1

    await one.elsewhere.stop()

    assert await rows(db) == []


async def test_nothing_is_written_while_nothing_changes_but_a_beat(
    db: Database, clock: FixedClock, organization: Organization, one: Process
) -> None:
    one.join(organization.id, ANA)
    await meet(one)
    (first,) = await rows(db)
    clock.turn(BEAT / 2)
    await meet(one)
    (before,) = await rows(db)
    clock.turn(BEAT / 2)
    await meet(one)
    clock.turn(BEAT)
    await meet(one)
    (after,) = await rows(db)

    assert before.expires_at == first.expires_at
    assert after.expires_at == clock.now() + GONE


async def test_who_was_at_a_process_that_died_is_gone_and_swept_away(
    db: Database, clock: FixedClock, organization: Organization, one: Process, other: Process
) -> None:
    one.join(organization.id, ANA)
    other.join(organization.id, RUI)
    await meet(one, other)
    clock.turn(GONE)

    await meet(other)

    assert other.names(organization.id) == ["Rui Sá"]
    clock.turn(SWEPT)
    await meet(other)
    clock.turn(BEAT)
    await meet(other)
    assert [row.people[0]["name"] for row in await rows(db)] == ["Rui Sá"]


async def test_a_process_that_was_held_up_for_long_says_it_all_again(
    clock: FixedClock, organization: Organization, one: Process, other: Process
) -> None:
    one.join(organization.id, ANA)
    other.join(organization.id, RUI)
    await meet(one, other)
    for _ in range(2):
        clock.turn(GONE + SWEPT)
        await meet(other)  # which sweeps the first one's row away

    await meet(one, one, other)

    assert other.names(organization.id) == ["Ana Luz", "Rui Sá"]
