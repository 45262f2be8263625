"""How a stop's ending becomes attempts, proofs, order states and incidents, and is taken back."""

from typing import Any

import msgspec

from dispatch_server.orders.model import Order
from dispatch_server.orders.schema import OrderKind
from dispatch_server.runs.bodies import stop_body, tried_body
from dispatch_server.runs.day import Day, Reporter
from dispatch_server.runs.deciding import settle
from dispatch_server.runs.evidence import (
    document,
    oddities,
    settle_packages,
    successes,
    unsettle_packages,
)
from dispatch_server.runs.model import Attempt, Proof, Run, Stop
from dispatch_server.runs.rules import Code, Reading, believed, order_after
from shared.facts import BlobRef, Fact, Failed, Left, Succeeded
from shared.geo import Point, distance_m
from shared.ids import AttemptId, OrderId, ProofId, RunId, TaskId, uuid7
from shared.proof import SUCCEEDED, needs_of
from shared.states import ENDED_STOPS, Decision, OrderStatus, StopStatus, TaskKind
from shared.text import clean

_NEEDS_A_LOOK = frozenset({Code.DOUBLE_COMPLETION, Code.DELIVERED_AFTER_CANCEL})
_ASKS_WHY = frozenset({"pin_wrong", "not_paid"})


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that says how a stop ended, and what it means."""

    reporter: Reporter
    fact: Fact
    body: Succeeded | Failed
    stop: Stop
    reading: Reading

    @property
    def reason(self) -> str:
        return self.body.reason if isinstance(self.body, Failed) else ""

    @property
    def delivered(self) -> tuple[TaskId, ...] | None:
        """Name the tasks that succeeded; None for all."""
        if isinstance(self.body, Failed):
            return ()
        return self.body.delivered or None

    @property
    def left(self) -> tuple[Left, ...]:
        return self.body.left if isinstance(self.body, Succeeded) else ()


def end_stop(day: Day, report: Report) -> None:
    """Write the attempts that a report makes, and, where it counts, what follows from them."""
    stop = report.stop
    tasks = day.tasks_of(stop)
    done = {t.id for t in tasks if report.delivered is None or t.id in report.delivered}
    run_id = _run_of(day, report)
    for order_id in day.order_ids_of(stop):
        succeeded = [
            one
            for task in tasks
            if task.order_id == order_id
            for one in _handed_over(day, report, order_id, is_done=task.id in done)
        ]
        is_fetched = all(succeeded) and is_fetching(day, stop, order_id)
        _attempt(day, report, order_id, run_id, is_success=any(succeeded), is_told=not is_fetched)
        if report.reading.is_applied and is_fetched:
            _fetch(day, report, order_id, run_id)
        elif report.reading.is_applied:
            _end_order(day, report, order_id, run_id, succeeded)
    if report.reading.is_applied:
        for task in tasks:
            task.status = "succeeded" if task.id in done else "failed"
            settle_packages(
                day.packages.get(task.order_id, []),
                report.left,
                is_done=task.id in done,
                is_fetched=is_fetching(day, stop, task.order_id),
            )
        for order_id in day.order_ids_of(stop):
            if is_fetching(day, stop, order_id) and not any(
                task.status == "succeeded" for task in tasks if task.order_id == order_id
            ):
                call_off_rest(day, order_id, stop)
        stop.ended_at = believed(report.fact.occurred_at, day.now)
        stop.ended_by_fact = report.fact.id
        close_incidents(day, stop)
    _incidents(day, report, run_id)


def _handed_over(day: Day, report: Report, order_id: OrderId, *, is_done: bool) -> list[bool]:
    return successes(day.packages.get(order_id, []), report.left, is_done=is_done)


def is_fetching(day: Day, stop: Stop, order_id: OrderId) -> bool:
    """Tell whether an order is only taken in hand at the stop: at a door, a depot or another van."""
    kinds = {task.kind for task in day.tasks_of(stop) if task.order_id == order_id}
    return kinds == {TaskKind.PICKUP} and day.orders[order_id].kind != OrderKind.PICKUP


def call_off_rest(day: Day, order_id: OrderId, stop: Stop) -> None:
    """Have an order not done elsewhere either: what was not fetched cannot be delivered."""
    for other in list(day.stops.values()):
        tasks = [task for task in day.tasks_of(other) if task.order_id == order_id]
        if other is stop or other.status in ENDED_STOPS or not tasks:
            continue
        for task in tasks:
            task.status = "canceled"
        if all(task.status == "canceled" for task in day.tasks_of(other)):
            other.status, other.ended_at = StopStatus.CANCELED, day.now
            day.event("stop.canceled", "stop", other.id, stop_body(day, other))
        day.tell_stop(other)


def _take_up_rest(day: Day, order_id: OrderId, stop: Stop) -> None:
    """Have done again what was called off with an ending that is taken back."""
    for other in day.stops.values():
        tasks = [task for task in day.tasks_of(other) if task.order_id == order_id]
        if other is stop or not any(task.status == "canceled" for task in tasks):
            continue
        for task in tasks:
            task.status = "pending"
        if other.status == StopStatus.CANCELED:
            other.status, other.ended_at = StopStatus.PENDING, None
        day.tell_stop(other)


def undo_ending(day: Day, stop: Stop, *, flag: str = "undone") -> None:
    """Take an ending back: the attempt stays as history, the order is under way again."""
    for attempt in day.attempts.get(stop.ended_by_fact, []) if stop.ended_by_fact else []:
        attempt.is_public = False
        attempt.flags = [*attempt.flags, flag]
        order = day.orders[attempt.order_id]
        if not (attempt.outcome == "succeeded" and is_fetching(day, stop, attempt.order_id)):
            order.attempt = max(0, order.attempt - 1)
        order.status = OrderStatus.OUT_FOR_DELIVERY
        order.updated_at = day.now
    for order_id in day.order_ids_of(stop):
        if is_fetching(day, stop, order_id):
            _take_up_rest(day, order_id, stop)
    for task in day.tasks_of(stop):
        task.status = "pending"
        unsettle_packages(
            day.packages.get(task.order_id, []),
            is_fetched=is_fetching(day, stop, task.order_id),
        )
    stop.ended_at = None
    stop.ended_by_fact = None
    close_incidents(day, stop)


def _run_of(day: Day, report: Report) -> RunId:
    """Name the run in which it happened: the reporting driver's own, if the phone named one."""
    run = _named_run(day, report.fact)
    is_own = run is not None and run.driver_id == report.reporter.driver_id
    return run.id if run is not None and is_own else report.stop.run_id


def _named_run(day: Day, fact: Fact) -> Run | None:
    return day.runs.get(fact.run_id) if fact.run_id is not None else None


def _flags(day: Day, report: Report, order: Order, tasks: list[TaskId]) -> list[str]:
    flags = [str(report.reading.code)] if report.reading.code is not None else []
    run = _named_run(day, report.fact)
    is_here = run is not None and run.id == report.stop.run_id
    if is_here and report.fact.run_version < report.stop.moved_in:
        flags.append(Code.STALE_PLAN)
    if report.fact.fix is not None and report.fact.fix.is_mock:
        flags.append("mock_position")
    is_fetched = is_fetching(day, report.stop, order.id)
    demands = {} if is_fetched else day.demands.of(order)
    return flags + oddities(
        report.body,
        needs=needs_of(demands, report.reason or SUCCEEDED),
        roles=[blob.role for blob in report.fact.blobs],
        order=order,
        tasks=tasks,
        is_fetched=is_fetched,
    )


def _attempt(
    day: Day, report: Report, order_id: OrderId, run_id: RunId, *, is_success: bool, is_told: bool
) -> None:
    fact, body, stop, fix = report.fact, report.body, report.stop, report.fact.fix
    at = Point(fix.lat, fix.lon) if fix is not None else None
    order = day.orders[order_id]
    tasks = [task.id for task in day.tasks_of(stop) if task.order_id == order_id]
    attempt = Attempt(
        id=AttemptId(uuid7()),
        organization_id=day.organization_id,
        order_id=order_id,
        stop_id=stop.id,
        run_id=run_id,
        driver_id=report.reporter.driver_id,
        device_id=report.reporter.device_id,
        fact_id=fact.id,
        number=order.attempt + 1,
        outcome="succeeded" if is_success else "failed",
        reason=report.reason,
        receiver_name=clean(body.receiver_name) if isinstance(body, Succeeded) else "",
        note=clean(body.note),
        is_public=report.reading.is_public and is_told,
        evidence=document(body, order, day.packages.get(order_id, []), tasks),
        flags=_flags(day, report, order, tasks),
        lat=at.lat if at else None,
        lon=at.lon if at else None,
        accuracy_m=fix.accuracy_m if fix else None,
        distance_m=distance_m(at, Point(stop.lat, stop.lon)) if at else None,
        mono_ms=fact.mono_ms,
        boot_id=clean(fact.boot_id),
        occurred_at=fact.occurred_at,
        received_at=day.now,
    )
    day.add(attempt)
    for blob in {blob.sha256: blob for blob in fact.blobs}.values():
        _proof(day, attempt, blob)


def _proof(day: Day, attempt: Attempt, blob: BlobRef) -> None:
    proof = Proof(
        id=ProofId(uuid7()),
        organization_id=day.organization_id,
        attempt_id=attempt.id,
        kind=clean(blob.role),
        sha256=blob.sha256,
        size=blob.size,
        mime=clean(blob.mime),
    )
    day.add(proof)
    day.event("proof.added", "proof", proof.id, proof_body(proof, attempt))


def proof_body(proof: Proof, attempt: Attempt, **more: Any) -> dict[str, Any]:
    return {
        "proof_id": proof.id,
        "order_id": attempt.order_id,
        "stop_id": attempt.stop_id,
        "run_id": attempt.run_id,
        "sha256": proof.sha256,
    } | more


def _fetch(day: Day, report: Report, order_id: OrderId, run_id: RunId) -> None:
    """Note that an order is on board; it is not delivered by that."""
    order = day.orders[order_id]
    order.status = OrderStatus.OUT_FOR_DELIVERY
    order.updated_at = day.now
    at = believed(report.fact.occurred_at, day.now)
    body = _order_body(order, report, run_id)
    day.event("order.picked_up", "order", order_id, body, at)


def _order_body(order: Order, report: Report, run_id: RunId) -> dict[str, Any]:
    return tried_body(
        order,
        report.stop.id,
        run_id,
        driver_id=report.reporter.driver_id,
        attempt=order.attempt,
        reason=report.reason,
    )


def _end_order(
    day: Day, report: Report, order_id: OrderId, run_id: RunId, succeeded: list[bool]
) -> None:
    order = day.orders[order_id]
    occurred_at = believed(report.fact.occurred_at, day.now)
    order.attempt += 1
    order.status = order_after(OrderStatus(order.status), succeeded)
    order.updated_at = day.now
    day.event(
        f"order.{order.status}",
        "order",
        order_id,
        _order_body(order, report, run_id),
        occurred_at,
    )
    promise = day.promises.get(order_id)
    if promise is None or not any(succeeded):
        return
    at = report.stop.arrived_at or occurred_at
    day.event(
        "promise.kept" if promise.opens <= at <= promise.closes else "promise.broken",
        "order",
        order_id,
        {"order_id": order_id, "opens": promise.opens, "closes": promise.closes, "at": at},
        occurred_at,
    )


def _incidents(day: Day, report: Report, run_id: RunId) -> None:
    stop, code, fact_id = report.stop, report.reading.code, report.fact.id
    if code in _NEEDS_A_LOOK:
        day.incident(str(code), "stop", stop.id, run_id, fact_id=fact_id)
    flags = {flag for attempt in day.attempts.get(fact_id, []) for flag in attempt.flags}
    for flag in sorted(flags & _ASKS_WHY):
        day.incident(flag, "stop", stop.id, run_id, fact_id=fact_id)
    if report.left and report.reading.is_applied:
        left = [{"barcode": one.barcode, "outcome": one.outcome} for one in report.left]
        day.incident("packages_left", "stop", stop.id, run_id, fact_id=fact_id, packages=left)
    if report.reason and report.reading.is_applied:
        day.incident(
            "failed_attempt",
            "stop",
            stop.id,
            run_id,
            fact_id=fact_id,
            reason=report.reason,
            follow=day.reasons.follow(report.reason),
        )


def close_incidents(day: Day, stop: Stop, decision: Decision | None = None) -> None:
    """Close what a newer report, or a dispatcher's ``decision`` about an order, has answered."""
    for incident in day.incidents.get(stop.id, []):
        if incident.status != "resolved" and incident.kind == "failed_attempt":
            settle(day, incident, decision)
