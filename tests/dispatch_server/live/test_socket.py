"""A console's socket on a real server: who gets in, what it is told, when it is closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import delete
from websockets.exceptions import InvalidStatus

from dispatch_server.accounts.model import LoginSession, Organization
from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.live import socket
from dispatch_server.live.service import Live
from shared.clock import FixedClock
from shared.ids import Epoch
from shared.sync import PositionBatch, PositionFix
from tests.build import an_organization
from tests.day import Day, a_day, log_in
from tests.dispatch_server.live.serving import (
    Console,
    a_console,
    a_live,
    a_socket,
    a_ticket,
    routes_for,
    serve,
)


@pytest.fixture
async def live(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Live]:
    async with a_live(db, clock, tmp_path) as running:
        yield running


@pytest.fixture
async def day(db: Database, clock: FixedClock, organization: Organization) -> Day:
    return await a_day(db, clock, organization)


@pytest.fixture
async def address(db: Database, clock: FixedClock, live: Live, day: Day) -> AsyncIterator[str]:
    """The driver's phone is who posts; consoles show tickets."""
    async with serve(routes_for(day.phone, live=live, db=db, clock=clock)) as address:
        yield address


@asynccontextmanager
async def watching(
    address: str, db: Database, clock: FixedClock, organization: Organization, **known: Any
) -> AsyncIterator[Console]:
    who = await log_in(db, clock, organization.id)
    async with a_console(address, db, clock, who, **known) as console:
        yield console


def a_batch(day: Day, clock: FixedClock, *, seq: int = 1, lat: float = 60.17) -> bytes:
    now = int(clock.now().timestamp() * 1000)
    fix = PositionFix(seq=seq, occurred_at=now, lat=lat, lon=24.94, battery=77)
    return msgspec.json.encode(
        PositionBatch(device=day.device.id, epoch=Epoch(day.run.id), sent_at=now, fixes=(fix,))
    )


async def post(address: str, content: bytes) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.post(
            f"http://{address}/v1/driver/positions",
            content=content,
            headers={"content-type": "application/json"},
        )


async def record(db: Database, clock: FixedClock, day: Day, **more: Any) -> int:
    async with db.transaction() as session:
        return await log.record(
            session,
            organization_id=day.organization.id,
            type="run.delayed",
            subject="run",
            subject_id=day.run.id,
            at=clock.now(),
            **more,
        )


async def test_a_console_is_told_the_day_as_it_is(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    rev = await record(db, clock, day)
    await post(address, a_batch(day, clock))

    async with watching(address, db, clock, day.organization) as console:
        snapshot = await console.hear("snapshot")

    assert snapshot["rev"] == rev
    assert [r["id"] for r in snapshot["runs"]] == [str(day.run.id)]
    assert [(p["driver_id"], p["battery"]) for p in snapshot["positions"]] == [
        (str(day.driver.id), 77)
    ]


async def test_a_position_is_on_every_console_with_the_next_tick(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with (
        watching(address, db, clock, day.organization) as first,
        watching(address, db, clock, day.organization) as second,
    ):
        for console in (first, second):
            await console.hear("snapshot")
            await console.hear("positions")

        answer = await post(address, a_batch(day, clock, lat=60.1712))
        heard = [await console.hear("positions") for console in (first, second)]

    assert answer.status_code == 202
    assert answer.json() == {"acked_through": 1, "accepted": 1, "refused": 0}
    assert [[p["lat"] for p in h["positions"]] for h in heard] == [[60.1712], [60.1712]]


async def test_another_organization_hears_nothing(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    other = await an_organization(db, clock, name="Loja Bruma")
    async with watching(address, db, clock, other) as console:
        snapshot = await console.hear("snapshot")
        await post(address, a_batch(day, clock))
        await record(db, clock, day)
        await asyncio.sleep(1.2)
        await console.hello("")  # answered after whatever else was sent
        heard = await console.hear_until("snapshot")

    assert snapshot["runs"] == snapshot["positions"] == []
    assert [m for m in heard if m.get("positions") or m.get("events") or m.get("runs")] == []


async def test_events_come_as_a_chain_of_deltas_with_the_runs_they_changed(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        rev = (await console.hear("snapshot"))["rev"]
        for n in range(3):
            await record(db, clock, day, body={"n": n})
            delta = await console.hear("delta")

            assert delta["prev_rev"] == rev
            assert [e["body"] for e in delta["events"]] == [{"n": n}]
            assert [r["id"] for r in delta["runs"]] == [str(day.run.id)]
            rev = delta["rev"]


async def test_a_feed_entry_alone_breaks_no_chain(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        rev = (await console.hear("snapshot"))["rev"]
        async with db.transaction() as session:
            await log.tell(
                session,
                organization_id=day.organization.id,
                audience="driver:1",
                kind="run",
                entity_id=day.run.id,
            )
        first = await console.hear("delta")
        await record(db, clock, day)
        second = await console.hear("delta")

    assert (first["prev_rev"], first["events"]) == (rev, [])
    assert second["prev_rev"] == first["rev"]


async def test_a_console_that_comes_back_is_sent_only_what_it_missed(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        known = await console.hear("snapshot")
    await record(db, clock, day, body={"missed": True})

    async with watching(
        address, db, clock, day.organization, generation=known["generation"], rev=known["rev"]
    ) as console:
        delta = await console.hear("delta")

    assert delta["prev_rev"] == known["rev"]
    assert [e["body"] for e in delta["events"]] == [{"missed": True}]


@pytest.mark.parametrize("known", [{"generation": "another", "rev": 0}, {"rev": 10_000}])
async def test_what_cannot_be_resumed_starts_over(
    address: str, db: Database, clock: FixedClock, day: Day, known: dict[str, Any]
) -> None:
    if "generation" not in known:
        async with watching(address, db, clock, day.organization) as console:
            known = known | {"generation": (await console.hear("snapshot"))["generation"]}

    async with watching(address, db, clock, day.organization, **known) as console:
        assert (await console.hear("snapshot"))["rev"] == 0


async def test_a_console_that_lost_the_thread_asks_again(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        await console.hear("snapshot")
        await console.hello("")

        assert (await console.hear("snapshot"))["rev"] == 0


async def test_a_ticket_opens_one_socket_once(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    who = await log_in(db, clock, day.organization.id)
    ticket = await a_ticket(db, clock, who)
    async with a_socket(address) as first, a_socket(address) as second:
        await first.hello(ticket)
        await first.hear("snapshot")
        await second.hello(ticket)

        assert await second.closed() == 4401


@pytest.mark.parametrize(
    ("first_frame", "code"),
    [("{}", 4400), ("[" * 5000, 4400), (b"\x00", 4400), ("x" * 20_000, 4400),
     ('{"ticket":"wrong"}', 4401)],
)  # fmt: skip
async def test_a_socket_that_does_not_greet_is_closed(
    address: str, first_frame: str | bytes, code: int
) -> None:
    async with a_socket(address) as console:
        await console.connection.send(first_frame)

        assert await console.closed() == code


async def test_an_alien_origin_is_not_let_in(address: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with a_socket(address, origin="http://127.0.0.1:8001"):
            pass

    assert refused.value.response.status_code == 403


async def test_too_many_frames_end_the_socket(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        await console.hear("snapshot")
        for _ in range(30):
            await console.hello("")

        assert await console.closed() == 4429


async def test_a_user_has_ten_sockets(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    who = await log_in(db, clock, day.organization.id)
    opened = []
    for _ in range(10):
        context = a_console(address, db, clock, who)
        opened.append(context)
        await (await context.__aenter__()).hear("snapshot")

    async with a_console(address, db, clock, who) as eleventh:
        assert await eleventh.closed() == 4429
    for context in opened:
        await context.__aexit__(None, None, None)
    async with a_console(address, db, clock, who) as again:
        await again.hear("snapshot")


async def test_a_session_that_ends_ends_the_socket(
    address: str, db: Database, clock: FixedClock, day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "CHECK_S", 0.1)
    async with watching(address, db, clock, day.organization) as console:
        await console.hear("snapshot")
        async with db.transaction() as session:
            await session.exec(delete(LoginSession))

        assert await console.closed() == 4401


async def test_consoles_are_sent_away_when_the_server_stops(
    address: str, db: Database, clock: FixedClock, live: Live, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        await console.hear("snapshot")
        assert live.sockets.count == 1
        live.sockets.close_all()

        assert await console.closed() == 1001
    assert live.sockets.count == 0


async def test_positions_survive_a_restart(
    db: Database, clock: FixedClock, day: Day, tmp_path: Path
) -> None:
    async with a_live(db, clock, tmp_path) as live:
        app = routes_for(day.phone, live=live, db=db, clock=clock)
        async with serve(app) as address:
            await post(address, a_batch(day, clock, lat=60.1799))
    async with a_live(db, clock, tmp_path) as live:
        app = routes_for(day.phone, live=live, db=db, clock=clock)
        async with (
            serve(app) as address,
            watching(address, db, clock, day.organization) as console,
        ):
            snapshot = await console.hear("snapshot")

    assert [p["lat"] for p in snapshot["positions"]] == [60.1799]


async def _people(console: Console, count: int) -> list[dict[str, Any]]:
    """Wait until so many are there; the same people may be told twice."""
    while len(people := (await console.hear("presence"))["people"]) != count:
        pass
    return list(people)


async def test_people_see_each_other_come_change_and_go(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    stranger = await an_organization(db, clock, name="Loja Bruma")
    async with (
        watching(address, db, clock, day.organization) as first,
        watching(address, db, clock, stranger) as other,
    ):
        await first.here("runs", run_id=str(day.run.id))
        await other.here("orders")
        (alone,) = await _people(first, 1)
        async with watching(address, db, clock, day.organization) as second:
            await second.here("plan", is_editing=True)
            both = await _people(first, 2)
            assert await _people(second, 2) == both
        (left,) = await _people(first, 1)
        (far,) = await _people(other, 1)

    assert (alone["name"], alone["view"], alone["run_id"]) == ("Rita", "runs", str(day.run.id))
    assert sorted((one["view"], one["is_editing"]) for one in both) == [
        ("plan", True),
        ("runs", False),
    ]
    assert left == alone
    assert far["view"] == "orders"


async def test_who_another_process_serves_is_seen_and_gone_with_it(
    address: str, db: Database, clock: FixedClock, day: Day, tmp_path: Path
) -> None:
    async with watching(address, db, clock, day.organization) as mine:
        await mine.here("runs")
        (alone,) = (await mine.hear("presence"))["people"]
        async with a_live(db, clock, tmp_path / "other") as second:
            routes = routes_for(day.phone, live=second, db=db, clock=clock)
            async with (
                serve(routes) as other,
                watching(other, db, clock, day.organization) as theirs,
            ):
                await theirs.here("plan", is_editing=True)
                both = (await mine.hear("presence"))["people"]
        left = (await mine.hear("presence"))["people"]

    assert sorted(one["view"] for one in both) == ["plan", "runs"]
    assert left == [alone]


async def test_a_place_that_is_none_is_not_understood(
    address: str, db: Database, clock: FixedClock, day: Day
) -> None:
    async with watching(address, db, clock, day.organization) as console:
        await console.hear("snapshot")
        await console.here("runs", secret="x")
        assert await console.closed() == 4400
    async with a_socket(address) as early:
        await early.here("runs")
        assert await early.closed() == 4400
