"""The number that a recipient knows: checked for the driver while there is signal.

Ten thousand numbers are few, so wrong ones are counted on the order, whoever tries.
"""

from typing import Final

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.orders.model import Order
from dispatch_server.runs.evidence import is_right
from dispatch_server.runs.model import Run, Stop, Task
from shared.ids import DriverId, OrganizationId
from shared.pins import MAX_TRIES, PinAnswer, PinQuestion

NOTHING: Final = PinAnswer(is_right=False, tries_left=0)


async def check_pin(
    session: AsyncSession,
    *,
    organization_id: OrganizationId,
    driver_id: DriverId,
    asked: PinQuestion,
) -> PinAnswer:
    """Say whether a PIN is right, and count it if it is not. Nothing is told of another's orders."""
    found = await session.exec(
        select(Order)
        .join(Task, col(Task.order_id) == col(Order.id))
        .join(Stop, col(Stop.id) == col(Task.stop_id))
        .join(Run, col(Run.id) == col(Stop.run_id))
        .where(
            Order.organization_id == organization_id,
            Task.id == asked.task_id,
            Run.driver_id == driver_id,
        )
        .with_for_update(of=Order)
    )
    order = found.first()
    if order is None or not order.pin or order.pin_tries >= MAX_TRIES:
        return NOTHING
    if is_right(order, asked.pin):
        order.pin_tries = 0
        return PinAnswer(is_right=True, tries_left=MAX_TRIES)
    order.pin_tries += 1
    return PinAnswer(is_right=False, tries_left=MAX_TRIES - order.pin_tries)
