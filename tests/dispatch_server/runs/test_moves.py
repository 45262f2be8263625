"""What a change did to stops, as it is kept."""

from datetime import timedelta

from dispatch_server.runs.day import Day, load_runs
from dispatch_server.runs.model import DayChange
from dispatch_server.runs.moves import Move, Slot, keep_change, moves_of, slot_of
from shared.ids import DayChangeId
from shared.states import RunChange, StopStatus
from tests.dispatch_server.runs.conftest import Office


async def test_a_change_is_read_as_it_was_kept_for_a_day(office: Office) -> None:
    stop = (await office.stops())[0]
    now = slot_of(stop)
    move = Move(stop_id=stop.id, was=Slot(office.runs[1].id, 4, StopStatus.SKIPPED), now=now)
    async with office.db.transaction() as session:
        day = Day(office.town.organization.id, office.clock.now(), "user:test")
        await load_runs(session, day, [office.runs[0].id])
        change_id: DayChangeId = await keep_change(session, day, RunChange.STOP_REASSIGNED, [move])

    (row,) = await office.rows(DayChange)

    assert now == Slot(office.runs[0].id, 1, StopStatus.PENDING)
    assert (row.id, moves_of(row)) == (change_id, (move,))
    assert (row.date, row.actor) == (office.town.plan.date, "user:test")
    assert row.expires_at == office.clock.now() + timedelta(days=1)
