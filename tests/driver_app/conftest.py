"""A phone's store, and a driver who writes into it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from driver_app.store.schema import Store
from driver_app.work.record import Recorder
from shared.clock import FixedClock
from shared.runs import RunView, StopView
from tests.onphone import NINE, a_run, a_stop, put, signed_in, told


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open store that nobody has signed in to."""
    store = Store.open(tmp_path / "phone")
    yield store
    store.close()


class Driver:
    """A signed-in driver with a run of two stops, and a hand on the monotonic clock."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.identity = signed_in(store)
        self.run: RunView = a_run(driver_id=self.identity.driver_id)
        self.first: StopView = a_stop(self.run, 1)
        self.second: StopView = a_stop(self.run, 2)
        told(store, put(self.run), put(self.first), put(self.second))
        self.clock = FixedClock(NINE)
        self.ms = 0
        self.saved: list[str] = []
        self.recorder = Recorder(
            store,
            self.clock,
            saved=lambda fact_id: self.saved.append(str(fact_id)),
            mono_ms=lambda: self.ms,
            boot_id="boot",
        )


@pytest.fixture
def driver(store: Store) -> Driver:
    return Driver(store)
