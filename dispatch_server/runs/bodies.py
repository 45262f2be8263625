"""What the log says of a run, a stop, an order or a promise with each of their events."""

from typing import Any

from dispatch_server.orders.model import Order, Promise
from dispatch_server.runs.day import Day
from dispatch_server.runs.model import Run, Stop
from shared.ids import DriverId, RunId, StopId


def run_body(run: Run) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "driver_id": run.driver_id,
        "version": run.version,
        "status": run.status,
    }


def stop_body(day: Day, stop: Stop, **more: Any) -> dict[str, Any]:
    run = day.runs[stop.run_id]
    return {
        "stop_id": stop.id,
        "run_id": run.id,
        "driver_id": run.driver_id,
        "order_ids": day.order_ids_of(stop),
        "status": stop.status,
        "code": None,
        "fact_id": None,
    } | more


def order_body(order: Order, stop_id: StopId, run: Run, attempt: int) -> dict[str, Any]:
    """Say where an order is while it is driven. ``attempt`` is the one under way, from 1."""
    return tried_body(order, stop_id, run.id, driver_id=run.driver_id, attempt=attempt)


def tried_body(
    order: Order,
    stop_id: StopId,
    run_id: RunId,
    *,
    driver_id: DriverId,
    attempt: int,
    reason: str = "",
) -> dict[str, Any]:
    """Say the same of what a driver reports, who need not be the one that has the run by now."""
    return {
        "order_id": order.id,
        "stop_id": stop_id,
        "run_id": run_id,
        "driver_id": driver_id,
        "status": order.status,
        "attempt": attempt,
        "reason": reason,
    }


def promise_body(promise: Promise) -> dict[str, Any]:
    return {"order_id": promise.order_id, "opens": promise.opens, "closes": promise.closes}
