"""A shop's first depot and drivers from the command line."""

import datetime as dt

from sqlmodel import select

from dispatch_server.fleet.model import Depot, Shift
from dispatch_server.parts import Parts
from tests.dispatch_server.commands.conftest import Shell


def test_a_depot_opens_with_its_drivers_and_their_shifts(shell: Shell) -> None:
    shell.add()
    done = shell(
        *("fleet", "start", "Rua dos Andradas, 1001", "Ana", "João", "--at", "-30.03,-51.23"),
        *("--days", "3", "--from", "09:00", "--to", "17:30"),
    )

    assert done.exit_code == 0, done.output

    async def look(parts: Parts) -> tuple[list[Depot], list[Shift]]:
        async with parts.db.reading() as session:
            return list(await session.exec(select(Depot))), list(await session.exec(select(Shift)))

    depots, shifts = shell.look(look)
    assert [(depot.lat, depot.lon) for depot in depots] == [(-30.03, -51.23)]
    assert len(shifts) == 2 * 3
    assert {shift.ends_at - shift.starts_at for shift in shifts} == {dt.timedelta(hours=8.5)}


def test_an_address_that_nobody_knows_asks_for_the_point(shell: Shell) -> None:
    shell.add()
    unknown = shell("fleet", "start", "Rua que não existe, 5", "Ana")
    wrong = shell("fleet", "start", "Rua dos Andradas, 1001", "Ana", "--at", "here")

    assert unknown.exit_code != 0
    assert "--at" in f"{unknown.output}{unknown.exception}"
    assert wrong.exit_code != 0
    assert "--at takes LAT,LON" in wrong.output
