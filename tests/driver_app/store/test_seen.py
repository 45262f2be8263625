"""Runs as their driver last saw them."""

from driver_app.store.schema import Store
from driver_app.store.seen import keep_seen, read_seen
from tests.onphone import a_run, a_stop, signed_in


def test_the_newest_look_counts_and_old_runs_are_forgotten(store: Store) -> None:
    signed_in(store)
    run, old = a_run(), a_run()
    first, second = a_stop(run, 1), a_stop(run, 2)
    assert read_seen(store, run.id) is None
    keep_seen(store, old.id, [a_stop(old, 1)], runs=[run.id, old.id])
    keep_seen(store, run.id, [first], runs=[run.id, old.id])
    assert read_seen(store, old.id) is not None

    keep_seen(store, run.id, [second], runs=[run.id])

    assert read_seen(store, run.id) == (second,)
    assert read_seen(store, old.id) is None


def test_nobody_sees_nothing_and_another_driver_sees_anew(store: Store) -> None:
    run = a_run()
    keep_seen(store, run.id, [a_stop(run, 1)], runs=[run.id])
    assert read_seen(store, run.id) is None
    signed_in(store)
    keep_seen(store, run.id, [a_stop(run, 1)], runs=[run.id])
    signed_in(store)

    assert read_seen(store, run.id) is None
