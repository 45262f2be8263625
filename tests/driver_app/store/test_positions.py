"""Positions: a day's worth at most, in their own lane."""

from datetime import timedelta

from driver_app.store import outbox, positions
from driver_app.store.schema import Store
from shared.ids import DeviceId, uuid7
from tests.onphone import NINE, signed_in


def test_the_oldest_are_sent_first_and_dropped_when_sent(store: Store) -> None:
    device = signed_in(store).device_id
    for second in range(3):
        at = NINE + timedelta(seconds=second)
        positions.keep(store, device, occurred_at=at, lat=60.0 + second, lon=25, battery=80)

    fixes = positions.oldest(store, device, 2)
    positions.drop(store, device, fixes[-1].seq)

    assert [fix.lat for fix in fixes] == [60.0, 61.0]
    assert [fix.lat for fix in positions.oldest(store, device, 9)] == [62.0]
    assert outbox.backlog(store).positions == 1


def test_what_is_older_than_a_day_makes_room(store: Store) -> None:
    device = signed_in(store).device_id
    positions.keep(store, device, occurred_at=NINE, lat=60, lon=25)
    positions.keep(store, device, occurred_at=NINE + timedelta(hours=25), lat=61, lon=25)

    assert [fix.lat for fix in positions.oldest(store, device, 9)] == [61.0]


def test_another_drivers_positions_are_not_sent(store: Store) -> None:
    device = signed_in(store).device_id
    positions.keep(store, DeviceId(uuid7()), occurred_at=NINE, lat=60, lon=25)

    assert positions.oldest(store, device, 9) == []
    assert outbox.backlog(store).positions == 0
