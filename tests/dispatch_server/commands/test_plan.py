"""A day planned and published from the command line."""

import json

from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.parts import Parts
from shared.clock import FixedClock
from tests.dispatch_server.commands.conftest import Shell
from tests.dispatch_server.planning.days import DATE, OPENS, furnish


async def _furnish(db: Database, clock: FixedClock, orders: int) -> None:
    async with db.reading() as session:
        organization = (await session.exec(select(Organization))).one()
    day = await furnish(db, organization, clock.now())
    if orders:
        await day.a_shift(capacity_packages=orders)
    for n in range(orders):
        await day.an_order(f"A-{n}", await day.a_place(north_m=n * 300.0))
    if orders:
        await day.an_order("too-big", packages=orders + 1)


def _day(shell: Shell, clock: FixedClock, orders: int) -> None:
    shell.add()

    async def use(parts: Parts) -> None:
        await _furnish(parts.db, clock, orders)

    shell.look(use)


def test_a_day_is_planned_and_published(shell: Shell, clock: FixedClock) -> None:
    _day(shell, clock, 3)

    planned = shell("plan", "--date", f"{DATE}", "--budget", "0.3", "--json")
    assert planned.exit_code == 0, planned.output
    plan = json.loads(planned.output)
    assert (plan["status"], plan["figures"]["stops"]) == ("ready", 3)
    assert plan["unassigned"][0]["external_id"] == "too-big"
    published = [shell("plan", "publish", plan["id"], "--json") for _ in range(2)]
    assert [one.exit_code for one in published] == [0, 0], published[0].output
    first, again = (json.loads(one.output) for one in published)
    assert first == again
    assert len(first["run_ids"]) == 1


def test_a_plan_is_told_to_people(shell: Shell, clock: FixedClock) -> None:
    _day(shell, clock, 2)

    told = shell("plan", "--date", f"{DATE}", "--depot", "Centro", "--budget", "0.3")

    assert told.exit_code == 0, told.output
    assert "3 orders, 2 stops, 1 routes" in told.output
    assert "left out too-big: " in told.output


def test_what_cannot_be_planned_is_one_sentence(shell: Shell, clock: FixedClock) -> None:
    _day(shell, clock, 0)

    empty = shell("plan", "--date", f"{OPENS:%Y-%m-%d}")
    nowhere = shell("plan", "--date", f"{DATE}", "--depot", "Norte")
    unknown = shell("plan", "publish", "0190fd06-5ccb-7d2c-a0f6-d5f2d5a4a1a1")

    assert "no shift is left for Centro" in empty.output
    assert "no depot Norte; there are Centro" in nowhere.output
    assert "no plan 0190fd06" in unknown.output
    assert [one.exit_code for one in (empty, nowhere, unknown)] == [1, 1, 1]
    assert [shell("plan", *words).exit_code for words in ([], ["--date", "tomorrow"])] == [2, 2]
