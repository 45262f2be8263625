"""The day on the screen: the server's word, and on top what it has not heard."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from driver_app.store import outbox, photos
from driver_app.store.answers import take_in
from driver_app.store.outbox import Draft
from driver_app.store.runs import LocalView, Noted, read_view, replay
from driver_app.store.schema import Store
from shared.facts import FactType, Succeeded
from shared.runs import StopView
from shared.states import RunStatus, StopStatus
from tests.onphone import NINE, a_run, a_stop, a_task, an_answer, next_batch, put, signed_in, told
from tests.phone import a_photo


def end(store: Store, stop: StopView, type_: FactType = FactType.STOP_SUCCEEDED) -> None:
    draft = Draft(
        type=type_, occurred_at=NINE, stop_id=stop.id, run_id=stop.run_id, body=Succeeded()
    )
    outbox.append(store, draft, [photos.write(store, a_photo(1))])


def test_nobody_sees_nothing(store: Store) -> None:
    assert read_view(store) == LocalView()


def test_what_is_saved_is_seen_at_once_and_counted_as_unsent(store: Store) -> None:
    signed_in(store)
    run = a_run(status=RunStatus.IN_PROGRESS)
    first, second = a_stop(run, 1), a_stop(run, 2)
    told(store, put(run), put(second), put(first))
    end(store, first)

    view = read_view(store)

    assert [stop.status for stop in view.stops_of(run.id)] == [
        StopStatus.SUCCEEDED,
        StopStatus.PENDING,
    ]
    assert view.next_stop(run.id) == second
    assert (view.unsent.facts, view.unsent.photos, view.unsent.since) == (1, 1, NINE)
    assert view.unsent_stops == {first.id}
    assert view.stop(first.id) is not None
    assert view.run(run.id) is not None


def test_a_fact_stays_on_top_until_its_effect_is_below(store: Store) -> None:
    """Its acknowledgement comes with the first page, its effect with the last."""
    signed_in(store)
    run = a_run(status=RunStatus.IN_PROGRESS)
    stop = a_stop(run)
    told(store, put(run), put(stop), acked_through=0)
    end(store, stop)
    batch = next_batch(store)

    take_in(store, batch, an_answer(batch, more=True), now=NINE)
    assert read_view(store).stops[0].status is StopStatus.SUCCEEDED
    done = msgspec.structs.replace(stop, status=StopStatus.SUCCEEDED)
    told(store, put(done), acked_through=1)

    view = read_view(store)
    assert view.stops[0].status is StopStatus.SUCCEEDED
    assert view.unsent.facts == 0
    assert view.unsent_stops == {stop.id}  # its photo


def test_a_stop_put_off_comes_last(store: Store) -> None:
    signed_in(store)
    run = a_run(status=RunStatus.IN_PROGRESS)
    first, second = a_stop(run, 1, status=StopStatus.SKIPPED), a_stop(run, 2)
    told(store, put(run), put(first), put(second))
    assert read_view(store).next_stop(run.id) == second

    end(store, second)

    assert read_view(store).next_stop(run.id) == first


def test_part_of_a_stop_is_a_part() -> None:
    run = a_run()
    one, other = a_task(), a_task()
    stop = a_stop(run, tasks=(one, other))
    body = msgspec.Raw(msgspec.json.encode(Succeeded(delivered=(one.id,))))
    fact = Noted(type="stop.succeeded", run_id=run.id, stop_id=stop.id, body=body)

    runs, stops = replay([run], [stop], [fact])

    assert stops[0].status is StopStatus.PARTIALLY_SUCCEEDED
    assert runs[0].status is RunStatus.RETURNING


def test_facts_about_what_is_gone_or_unknown_are_passed_over() -> None:
    run, gone = a_run(), a_run()
    stop = a_stop(gone)
    empty = msgspec.Raw(b"{}")
    facts = [
        Noted(type="stop.arrived", run_id=gone.id, stop_id=stop.id, body=empty),
        Noted(type="run.started", run_id=gone.id, stop_id=None, body=empty),
        Noted(type="of.tomorrow", run_id=run.id, stop_id=None, body=empty),
    ]

    assert replay([run], [], facts) == ([run], [])


KINDS = ["stop.en_route", "stop.arrived", "stop.succeeded", "stop.failed", "stop.skipped"]


@given(st.lists(st.sampled_from(KINDS), max_size=8))
def test_folding_again_over_the_outcome_changes_nothing_once_delivered(kinds: list[str]) -> None:
    run = a_run()
    stop = a_stop(run)
    empty = msgspec.Raw(b"{}")
    facts = [
        Noted(type=kind, run_id=run.id, stop_id=stop.id, body=empty)
        for kind in [*kinds, "stop.succeeded"]
    ]

    once = replay([run], [stop], facts)
    twice = replay(once[0], once[1], facts)

    assert once == twice
    assert once[1][0].status is StopStatus.SUCCEEDED
