"""Money due at a door."""

from driver_app.controls.pay import due_tasks
from driver_app.state.draft import Draft
from tests.onphone import a_run, a_stop, a_task


def test_what_stays_in_the_vehicle_is_not_paid() -> None:
    tasks = (a_task(due_cents=100), a_task(due_cents=0), a_task(due_cents=300))
    stop, draft = a_stop(a_run(), tasks=tasks), Draft()

    assert due_tasks(stop, draft) == [tasks[0], tasks[2]]
    draft.left_out.append(tasks[0].id)
    assert due_tasks(stop, draft) == [tasks[2]]
