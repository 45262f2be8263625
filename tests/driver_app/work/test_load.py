"""Loading the vehicle."""

import msgspec
import pytest

from driver_app.work.load import (
    complete_loading,
    load_of,
    load_package,
    never_fetched,
    start_loading,
)
from shared.facts import Fact, FactType, LoadingCompleted, PackageLoaded
from shared.ids import TaskId, uuid7
from shared.runs import StopView
from shared.states import RunStatus, StopStatus, TaskKind
from tests.driver_app.conftest import Driver
from tests.driver_app.fake_server import a_run, a_stop
from tests.onphone import next_batch


async def test_loading_is_told(driver: Driver) -> None:
    await start_loading(driver.recorder, driver.run.id)

    assert (await driver.recorder.view()).runs[0].status is RunStatus.LOADING


async def test_each_package_and_the_end_are_facts_of_the_run(driver: Driver) -> None:
    await load_package(driver.recorder, driver.run.id, "A", is_scanned=False)
    await complete_loading(driver.recorder, driver.run.id, loaded=1, missing=["B"])

    first, last = [
        msgspec.json.decode(fact.raw(), type=Fact) for fact in next_batch(driver.store).facts
    ]
    assert (first.type, first.run_id) == (FactType.PACKAGE_LOADED, driver.run.id)
    package = msgspec.json.decode(first.body, type=PackageLoaded)
    assert package == PackageLoaded(barcode="A", is_scanned=False)
    assert msgspec.json.decode(last.body, type=LoadingCompleted).missing == ("B",)


def _fetching_run() -> list[StopView]:
    """A stop for what the van brings along, one where it fetches an order, and that order's door."""
    run = a_run()
    stops = [a_stop(run, number) for number in (1, 2, 3)]
    fetch = msgspec.structs.replace(stops[2].tasks[0], id=TaskId(uuid7()), kind=TaskKind.PICKUP)
    stops[1] = msgspec.structs.replace(stops[1], tasks=(*stops[1].tasks, fetch))
    return stops


def test_what_is_fetched_on_the_way_is_not_loaded_before_leaving() -> None:
    first, second, third = _fetching_run()

    assert [
        (stop.id, [package.barcode for package in packages])
        for stop, packages in load_of([first, second, third])
    ] == [(second.id, ["PRT1048301"]), (first.id, ["PRT1048201"])]
    assert third.tasks[0].packages, "it has one, fetched at the second"


@pytest.mark.parametrize(
    ("status", "is_absent"),
    [
        (StopStatus.PENDING, True),
        (StopStatus.FAILED, True),
        (StopStatus.SUCCEEDED, False),
        (StopStatus.PARTIALLY_SUCCEEDED, False),
    ],
)
def test_what_was_not_fetched_is_not_on_board(status: StopStatus, *, is_absent: bool) -> None:
    first, second, third = _fetching_run()
    ended = msgspec.structs.replace(second, status=status)

    absent = never_fetched([first, ended, third])

    assert absent == (frozenset({third.tasks[0].order_id}) if is_absent else frozenset())
