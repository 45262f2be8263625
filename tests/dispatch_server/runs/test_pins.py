"""The number that a recipient knows."""

import pytest

from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Task
from dispatch_server.runs.pins import check_pin
from shared.ids import TaskId
from shared.pins import MAX_TRIES, PinAnswer, PinQuestion
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases


async def _task(office: Office, pin: str = "4821") -> Task:
    stop = (await office.stops())[0]
    tasks: list[Task] = [task for task in await office.rows(Task) if task.stop_id == stop.id]
    async with office.db.transaction() as session:
        order = await session.get_one(Order, tasks[0].order_id)
        order.pin = pin
    return tasks[0]


async def _ask(office: Office, task_id: TaskId, pin: str, *, crew: int = 0) -> PinAnswer:
    async with office.db.transaction() as session:
        return await check_pin(
            session,
            organization_id=office.town.organization.id,
            driver_id=office.town.crews[crew].driver.id,
            asked=PinQuestion(task_id=task_id, pin=pin),
        )


async def test_the_right_pin_is_right(office: Office) -> None:
    task = await _task(office)

    assert (await _ask(office, task.id, " 4821 ")).is_right


async def test_five_wrong_ones_close_it_for_everybody(office: Office) -> None:
    task = await _task(office)

    left = [(await _ask(office, task.id, "0000")).tries_left for _ in range(MAX_TRIES)]
    late = await _ask(office, task.id, "4821")

    assert left == [4, 3, 2, 1, 0]
    assert (late.is_right, late.tries_left) == (False, 0)


async def test_a_right_one_gives_the_tries_back(office: Office) -> None:
    task = await _task(office)
    await _ask(office, task.id, "1111")
    await _ask(office, task.id, "4821")

    assert (await _ask(office, task.id, "1111")).tries_left == MAX_TRIES - 1


async def test_another_driver_learns_nothing(office: Office) -> None:
    task = await _task(office)

    assert not (await _ask(office, task.id, "4821", crew=1)).is_right
    assert (await _ask(office, task.id, "4821")).is_right


async def test_an_order_without_a_pin_has_no_right_one(office: Office) -> None:
    task = await _task(office, pin="")

    answer = await _ask(office, task.id, "4821")

    assert (answer.is_right, answer.tries_left) == (False, 0)
