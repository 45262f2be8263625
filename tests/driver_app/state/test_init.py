from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from driver_app.state import State, gutter_for, project, run_on_screen, stop_number
from driver_app.state.draft import Draft
from driver_app.store.runs import LocalView, Unsent
from shared.states import RunStatus, StopStatus
from tests.driver_app.fake_server import a_run, a_stop, a_task

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RUN = a_run(status=RunStatus.IN_PROGRESS)
STOPS = tuple(a_stop(RUN, number) for number in range(1, 5))


def with_status(status: StopStatus, number: int) -> LocalView:
    stops = list(STOPS)
    stops[number - 1] = msgspec.structs.replace(stops[number - 1], status=status)
    return LocalView(runs=(RUN,), stops=tuple(stops))


def test_the_next_stop_leads_and_what_is_done_follows() -> None:
    state = State()

    project(state, with_status(StopStatus.SUCCEEDED, 1))

    assert state.day.ahead == tuple(stop.id for stop in STOPS[1:])
    assert state.day.behind == (STOPS[0].id,)
    assert [state.slots[stop.id].is_next for stop in STOPS] == [False, True, False, False]


def test_what_was_left_for_later_comes_last() -> None:
    state = State()

    project(state, with_status(StopStatus.SKIPPED, 1))

    assert state.day.ahead == (STOPS[1].id, STOPS[2].id, STOPS[3].id, STOPS[0].id)


def listener(drawn: list[str], name: str) -> Callable[[object, str | None], None]:
    return lambda _sender, field: drawn.append(f"{name}.{field}")


def test_only_what_changed_is_drawn_anew() -> None:
    state = State()
    project(state, LocalView(runs=(RUN,), stops=STOPS))
    drawn: list[str] = []
    watched: dict[str, Any] = {
        "day": state.day,
        "1": state.slots[STOPS[0].id],
        "2": state.slots[STOPS[1].id],
    }
    listeners = [listener(drawn, name) for name in watched]  # Flet keeps them weakly
    for part, listen in zip(watched.values(), listeners, strict=True):
        part.subscribe(listen)

    project(state, LocalView(runs=(RUN,), stops=STOPS))
    assert drawn == []
    project(state, with_status(StopStatus.ARRIVED, 1))
    assert drawn == ["1.stop"]


def test_a_stop_that_is_gone_takes_its_draft_along() -> None:
    state = State()
    project(state, LocalView(runs=(RUN,), stops=STOPS))
    state.drafts = {stop.id: Draft() for stop in STOPS}

    project(state, LocalView(runs=(RUN,), stops=STOPS[1:]))

    assert STOPS[0].id not in state.slots
    assert STOPS[0].id not in state.drafts
    assert STOPS[1].id in state.drafts


def test_what_is_unsent_is_counted_with_its_photos() -> None:
    state = State()

    project(state, LocalView(unsent=Unsent(facts=2, photos=1, since=NOW)))

    assert state.unsent.count == 3
    assert state.unsent.since == NOW


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        (RunStatus.ASSIGNED, RunStatus.IN_PROGRESS, 1),
        (RunStatus.COMPLETED, RunStatus.ASSIGNED, 1),
        (RunStatus.ASSIGNED, RunStatus.ASSIGNED, 0),
        (RunStatus.COMPLETED, RunStatus.COMPLETED, 1),
    ],
)
def test_the_run_under_way_is_shown_first(first: RunStatus, second: RunStatus, shown: int) -> None:
    runs = (a_run(status=first), a_run(status=second, departs_at=NOW + timedelta(hours=8)))

    assert run_on_screen(runs, None) == runs[shown]
    assert run_on_screen(runs, runs[0].id) == runs[0]
    assert run_on_screen((), None) is None


def test_a_phone_has_no_gutter() -> None:
    assert gutter_for(390) == 0
    assert gutter_for(None) == 0
    assert gutter_for(1440) == 420


def test_a_stop_is_called_by_its_orders() -> None:
    stop = a_stop(a_run(), 1)

    assert stop_number(stop) == "10482"
    two = msgspec.structs.replace(stop, tasks=(*stop.tasks, a_task("9", "B")))
    assert stop_number(two) == "10482 +1"
    assert stop_number(msgspec.structs.replace(stop, tasks=())) == "1"
