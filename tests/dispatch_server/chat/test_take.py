"""What a driver writes with or without signal is applied once, in the phone's order."""

from datetime import timedelta

import pytest

from dispatch_server.db.session import Database
from dispatch_server.runs.model import Run, Stop
from shared.chat import Author
from shared.clock import FixedClock
from shared.facts import FactType
from shared.sync import Outcome
from tests.build import an_organization
from tests.dispatch_server.chat.desk import Desk, lines_in, seen, written
from tests.dispatch_server.sync.handset import Handset, a_fact, incidents
from tests.published import Town, a_device, a_town, publish_town, stops_of


@pytest.mark.both_databases
async def test_lines_are_taken_between_other_facts_each_once(
    phone: Handset, desk: Desk, run: Run, stops: list[Stop], town: Town
) -> None:
    facts = [
        written(1, "Bom dia", occurred_at="2026-11-23T10:40:00Z"),
        a_fact(2, FactType.STOP_SUCCEEDED, stop_id=stops[0].id),
        written(3, " Ninguém atende ", run_id=run.id, stop_id=stops[1].id),
    ]

    first = await phone.sync(*facts)
    again = await phone.sync(*facts, cursor=first.cursor)

    assert [r.outcome for r in first.results] == [Outcome.APPLIED] * 3
    assert all(result.dup for result in again.results)
    assert again.changes == ()
    page = await desk.page()
    assert [(line.number, line.text) for line in page.lines] == [
        (1, "Bom dia"),
        (2, "Ninguém atende"),
    ]
    hello, stuck = page.lines
    assert str(hello.id) == facts[0]["id"]
    assert hello.written_at < hello.delivered_at  # type: ignore[operator]
    assert (stuck.author, stuck.name) == (Author.DRIVER, town.crews[0].driver.name)
    assert (stuck.run_id, stuck.about) == (run.id, town.orders[1].external_id)
    assert lines_in(first) == list(page.lines)  # also for the driver's other phone


async def test_the_phone_says_what_it_got_and_the_driver_what_was_read(
    phone: Handset, desk: Desk, clock: FixedClock
) -> None:
    for text in ("Um", "Dois", "Três"):
        await desk.write(text)
    clock.at += timedelta(minutes=2)

    await phone.sync(seen(1, FactType.CHAT_DELIVERED, 3), seen(2, FactType.CHAT_READ, 2))

    lines = (await desk.page()).lines
    assert all(line.delivered_at is not None for line in lines)
    assert [line.read_at is not None for line in lines] == [True, True, False]
    events = [(e.type, e.body["first"], e.body["last"]) for e in await desk.events()][3:]
    assert events == [("chat.delivered", 1, 3), ("chat.read", 1, 2)]


async def test_what_was_known_is_only_recorded(phone: Handset, desk: Desk) -> None:
    await desk.write("Um")
    answer = await phone.sync(
        seen(1, FactType.CHAT_READ, 1),
        seen(2, FactType.CHAT_DELIVERED, 1),
        seen(3, FactType.CHAT_READ, 1),
    )

    assert [(r.outcome, r.code) for r in answer.results] == [
        (Outcome.APPLIED, None),
        (Outcome.RECORDED, "outrun"),
        (Outcome.RECORDED, "outrun"),
    ]


async def test_a_line_that_nobody_can_read_goes_to_quarantine_alone(
    phone: Handset, desk: Desk, db: Database
) -> None:
    answer = await phone.sync(
        a_fact(1, FactType.CHAT_WRITTEN, body={"text": 7}),
        written(2, "x" * 1001),
        written(3, "   "),
        seen(4, FactType.CHAT_READ, 0),
        written(5, "Esta vale"),
    )

    assert [r.outcome for r in answer.results] == [Outcome.QUARANTINED] * 4 + [Outcome.APPLIED]
    assert [line.text for line in (await desk.page()).lines] == ["Esta vale"]
    assert {one.kind for one in await incidents(db)} == {"quarantined_fact"}


async def test_a_line_names_no_stop_that_its_driver_was_never_told_of(
    phone: Handset, desk: Desk, db: Database, clock: FixedClock, runs: list[Run]
) -> None:
    theirs = (await stops_of(db, runs[1]))[0]
    other = await a_town(db, clock, await an_organization(db, clock, name="Padaria Sol"))
    foreign = (await publish_town(db, clock, other))[0]

    await phone.sync(
        written(1, "De quem é?", stop_id=theirs.id), written(2, "E esta?", run_id=foreign.id)
    )

    assert [(line.run_id, line.about) for line in (await desk.page()).lines] == [(None, "")] * 2


async def test_both_phones_of_a_driver_have_the_same_chat(
    phone: Handset, desk: Desk, db: Database, clock: FixedClock, town: Town
) -> None:
    crew = town.crews[0]
    second = Handset(db, clock, crew.caller_on(await a_device(db, clock, crew)))
    await desk.write("Oi")
    await phone.sync(seen(1, FactType.CHAT_READ, 1), written(2, "Oi!"))

    lines = lines_in(await second.sync())

    assert [(line.text, line.read_at is not None) for line in lines] == [
        ("Oi", True),
        ("Oi!", False),
    ]


async def test_a_chat_is_its_drivers_alone(
    desk: Desk, db: Database, clock: FixedClock, town: Town
) -> None:
    await desk.write("Só para você")
    colleague = Handset(db, clock, town.crews[1].caller)

    answer = await colleague.sync(seen(1, FactType.CHAT_READ, 1))

    assert lines_in(answer) == []
    assert (await desk.page()).lines[0].read_at is None
