"""Which orders are handed over against a number."""

from driver_app.controls.pins import pin_tasks
from driver_app.state.draft import Draft
from tests.onphone import a_run, a_stop, a_task


def test_a_number_is_asked_for_what_is_handed_over() -> None:
    tasks = (a_task(has_pin=True), a_task(), a_task(has_pin=True))
    stop, draft = a_stop(a_run(), tasks=tasks), Draft()

    assert pin_tasks(stop, draft) == [tasks[0], tasks[2]]
    draft.left_out.append(tasks[2].id)
    assert pin_tasks(stop, draft) == [tasks[0]]
