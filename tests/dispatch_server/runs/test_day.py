"""A batch is loaded and saved with as few statements for many facts as for one."""

import pytest
from sqlalchemy import event

from dispatch_server.runs.day import load_for_facts
from shared.facts import FactType
from tests.dispatch_server.runs.conftest import Office, reporter

pytestmark = pytest.mark.both_databases


async def statements_for(office: Office, number: int) -> int:
    stops = await office.stops(number)
    facts = [office.fact(FactType.STOP_ARRIVED, stop) for stop in stops[: number * 2 + 1]]
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    engine = office.db.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await office.report(*facts, crew=number)
    event.remove(engine, "before_cursor_execute", note)
    return len([text for text in seen if text.startswith("SELECT")])


async def test_three_facts_ask_no_more_than_one(office: Office) -> None:
    one, three = await statements_for(office, 0), await statements_for(office, 1)

    assert three <= one


async def test_only_what_the_driver_was_told_of_is_loaded(office: Office) -> None:
    mine, theirs = (await office.stops(0))[0], (await office.stops(1))[0]
    facts = [office.fact(FactType.STOP_ARRIVED, stop) for stop in (mine, theirs)]
    async with office.db.transaction() as session:
        day = await load_for_facts(
            session, reporter(office.town.crews[0]), facts, office.clock.now()
        )

    assert mine.id in day.stops
    assert theirs.id not in day.stops
    assert set(day.runs) == {office.runs[0].id}
    assert [stop.sequence for stop in day.stops_of(office.runs[0].id)] == [1, 2, 3]
    assert len(day.order_ids_of(mine)) == 1
