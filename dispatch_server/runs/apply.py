"""Apply what a driver reports: each fact once, in the phone's order, whatever the plan says by now."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.runs import reports
from dispatch_server.runs.bodies import order_body, run_body, stop_body
from dispatch_server.runs.day import Day, Reporter, load_for_facts
from dispatch_server.runs.endings import Report, end_stop, undo_ending
from dispatch_server.runs.eta import retime_run
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.rules import (
    Code,
    Moment,
    Reading,
    believed,
    read_correction,
    read_report,
    read_undo,
)
from shared.clock import Clock
from shared.facts import (
    Corrected,
    Fact,
    FactType,
    Failed,
    RunFinished,
    Skipped,
    Succeeded,
)
from shared.fold import (
    RUN_FACTS,
    STOP_FACTS,
    corrected_status,
    is_partial,
    run_after,
    run_settled,
)
from shared.ids import FactId
from shared.states import ENDED_STOPS, OrderStatus, RunStatus, StopStatus
from shared.sync import Outcome
from shared.text import clean

_BODIES: Final[dict[FactType, Any]] = {
    FactType.STOP_SUCCEEDED: Succeeded,
    FactType.STOP_FAILED: Failed,
    FactType.STOP_SKIPPED: Skipped,
    FactType.STOP_CORRECTED: Corrected,
    **reports.BODIES,
}
_WAITING: Final = frozenset({OrderStatus.READY, OrderStatus.PLANNED, OrderStatus.ASSIGNED})


class Verdict(msgspec.Struct, frozen=True):
    """What became of a fact."""

    outcome: Outcome
    code: str | None = None


class Garbled(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of which nothing but id and type can be read."""

    id: FactId
    type: str


async def apply_facts(
    session: AsyncSession, clock: Clock, reporter: Reporter, facts: Sequence[Fact | Garbled]
) -> list[Verdict]:
    """Apply facts that were never applied before. Raises nothing for reasons of state."""
    readable = [fact for fact in facts if isinstance(fact, Fact)]
    day = await load_for_facts(session, reporter, readable, clock.now())
    verdicts = [_apply(day, reporter, fact) for fact in facts]
    for run_id in day.retimed:
        retime_run(day, day.runs[run_id])
    await day.save(session)
    return verdicts


class _Unfit(Exception):
    """A fact that nobody can apply."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


def _apply(day: Day, reporter: Reporter, fact: Fact | Garbled) -> Verdict:
    """Apply a fact, or keep it where a dispatcher sees it."""
    try:
        return _apply_readable(day, reporter, fact)
    except _Unfit as unfit:
        kind = clean(fact.type)
        day.incident("quarantined_fact", "fact", fact.id, None, code=unfit.code, type=kind)
        return Verdict(Outcome.QUARANTINED, unfit.code)


def _apply_readable(day: Day, reporter: Reporter, fact: Fact | Garbled) -> Verdict:
    if isinstance(fact, Garbled):
        raise _Unfit(Code.UNREADABLE)
    if fact.type not in FactType:
        raise _Unfit(Code.UNKNOWN_TYPE)
    type_ = FactType(fact.type)
    try:
        body = msgspec.json.decode(fact.body, type=_BODIES.get(type_, dict[str, Any]))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _Unfit(Code.UNREADABLE) from error
    if type_ in STOP_FACTS:
        return _apply_to_stop(day, reporter, fact, body)
    if type_ in RUN_FACTS:
        return _apply_to_run(day, reporter, fact, body)
    run = day.runs.get(fact.run_id) if fact.run_id is not None else None
    own = run if run is not None and run.driver_id == reporter.driver_id else None
    if own is None and type_ in reports.OF_A_RUN:
        raise _Unfit(Code.UNKNOWN_RUN)
    reports.take(day, reporter, fact, body, own)
    return Verdict(Outcome.APPLIED)


def _apply_to_run(day: Day, reporter: Reporter, fact: Fact, body: Any) -> Verdict:
    run = day.runs.get(fact.run_id) if fact.run_id is not None else None
    if run is None or run.driver_id != reporter.driver_id:
        raise _Unfit(Code.UNKNOWN_RUN)
    after = run_after(RunStatus(run.status), FactType(fact.type))
    if after == run.status:
        return Verdict(Outcome.RECORDED, Code.OUTRUN)
    _move_run(day, run, after, fact)
    if isinstance(body, RunFinished):
        reports.finish(day, fact, body, run)
    return Verdict(Outcome.APPLIED)


def _move_run(day: Day, run: Run, status: RunStatus, fact: Fact) -> None:
    """Let a run come to ``status``, and its orders with it."""
    at = believed(fact.occurred_at, day.now)
    was_under_way = run.started_at is not None
    run.status = status
    match status:
        case RunStatus.ACCEPTED:
            run.accepted_at = at
            type_ = FactType.RUN_ACCEPTED
        case RunStatus.LOADING:
            type_ = FactType.RUN_LOADING_STARTED
        case RunStatus.COMPLETED:
            run.completed_at = at
            type_ = FactType.RUN_COMPLETED
        case _:
            run.started_at = run.started_at or at
            type_ = FactType.RUN_STARTED
    day.tell_run(run)
    day.event(type_, "run", run.id, run_body(run), at)
    if status is RunStatus.IN_PROGRESS and not was_under_way:
        _send_out(day, run)
        _settle(day, run)
        _announce_next(day, run)


def _send_out(day: Day, run: Run) -> None:
    for stop in day.stops_of(run.id):
        for order_id in day.order_ids_of(stop):
            order = day.orders[order_id]
            if order.status not in _WAITING:
                continue
            order.status = OrderStatus.OUT_FOR_DELIVERY
            order.updated_at = day.now
            body = order_body(order, stop.id, run, order.attempt + 1)
            day.event("order.out_for_delivery", "order", order_id, body)


def _apply_to_stop(day: Day, reporter: Reporter, fact: Fact, body: Any) -> Verdict:
    stop = day.stops.get(fact.stop_id) if fact.stop_id is not None else None
    if stop is None or ("stop", stop.id) not in day.told:
        raise _Unfit(Code.UNKNOWN_STOP)  # the same, whether it exists elsewhere or nowhere
    run = day.runs[stop.run_id]
    is_assignee = run.driver_id == reporter.driver_id
    reading = _read(day, reporter, fact, stop, body)
    if reading.takes_over:
        _take_over(day, reporter, fact, stop)
        run = day.runs[stop.run_id]
    if is_assignee or reading.takes_over:
        _under_way(day, run, fact)
    if isinstance(body, Corrected):
        if reading.is_applied:
            undo_ending(day, stop, flag="corrected")
        body = body.ending
    if isinstance(body, Succeeded | Failed):
        end_stop(day, Report(reporter=reporter, fact=fact, body=body, stop=stop, reading=reading))
    elif reading.is_applied and fact.type == FactType.STOP_UNDONE:
        undo_ending(day, stop)
    if reading.is_applied:
        _move_stop(day, run, stop, fact, reading)
    return Verdict(
        Outcome.APPLIED if reading.is_applied or reading.code is None else Outcome.RECORDED,
        reading.code,
    )


def _read(day: Day, reporter: Reporter, fact: Fact, stop: Stop, body: Any) -> Reading:
    """Find out what a fact means, without changing anything. Raises _Unfit."""
    status, type_ = StopStatus(stop.status), FactType(fact.type)
    is_assignee = day.runs[stop.run_id].driver_id == reporter.driver_id
    if type_ is FactType.STOP_UNDONE:
        ending = _own_ending(day, reporter, stop) if is_assignee else None
        return read_undo(status, ending, _moment(fact))
    tasks = {task.id for task in day.tasks_of(stop)}
    said = body.succeeded if isinstance(body, Corrected) else body
    if isinstance(said, Succeeded) and said.delivered and not tasks & set(said.delivered):
        raise _Unfit(Code.UNREADABLE)
    if isinstance(body, Corrected):
        if body.ending is None:
            raise _Unfit(Code.UNREADABLE)
        ending = _own_ending(day, reporter, stop) if is_assignee else None
        after = corrected_status(status, body, tasks)
        return read_correction(status, after, ending, _moment(fact))
    is_part = isinstance(body, Succeeded) and is_partial(body, tasks)
    return read_report(status, type_, is_assignee=is_assignee, is_partial=is_part)


def _move_stop(day: Day, run: Run, stop: Stop, fact: Fact, reading: Reading) -> None:
    type_ = FactType(fact.type)
    at = believed(fact.occurred_at, day.now)
    stop.status = reading.status
    if reading.status is StopStatus.ARRIVED and type_ is FactType.STOP_ARRIVED:
        stop.arrived_at = at
    day.retimed.add(run.id)
    day.tell_stop(stop)
    day.event(type_, "stop", stop.id, stop_body(day, stop, fact_id=fact.id, code=reading.code), at)
    _settle(day, run)
    if reading.status in ENDED_STOPS or type_ in {FactType.STOP_SKIPPED, FactType.STOP_UNDONE}:
        _announce_next(day, run)


def _under_way(day: Day, run: Run, fact: Fact) -> None:
    """Work at a door means that the run has started, even if nobody said so."""
    after = run_after(RunStatus(run.status), FactType(fact.type))
    if after != run.status:
        _move_run(day, run, after, fact)


def _settle(day: Day, run: Run) -> None:
    after = run_settled(
        RunStatus(run.status), [StopStatus(stop.status) for stop in day.stops_of(run.id)]
    )
    if after != run.status:
        run.status = after
        day.tell_run(run)


def _announce_next(day: Day, run: Run) -> None:
    """Say which door the driver heads for now; its customer may follow the vehicle."""
    if run.status != RunStatus.IN_PROGRESS:
        return
    left = [stop for stop in day.stops_of(run.id) if stop.status not in ENDED_STOPS]
    due = [stop for stop in left if stop.status != StopStatus.SKIPPED] or left
    if due:
        day.event("stop.next", "stop", due[0].id, stop_body(day, due[0]))


def _take_over(day: Day, reporter: Reporter, fact: Fact, stop: Stop) -> None:
    """Move a stop that another driver had to the run of the one who served it."""
    mine = day.runs.get(fact.run_id) if fact.run_id is not None else None
    other = day.runs[stop.run_id]
    if mine is None or mine.driver_id != reporter.driver_id:
        return
    day.tell(other.driver_id, "stop", stop.id, "remove")
    day.tell_run(other)
    other.version += 1
    mine.version += 1
    stop.sequence = max((s.sequence for s in day.stops_of(mine.id)), default=0) + 1
    stop.run_id = mine.id
    day.tell_run(mine)
    day.retimed.add(other.id)
    _settle(day, other)
    _announce_next(day, other)


def _own_ending(day: Day, reporter: Reporter, stop: Stop) -> Moment | None:
    """Find when this driver's report ended the stop; None if another's did."""
    found = day.attempts.get(stop.ended_by_fact, []) if stop.ended_by_fact is not None else []
    attempt = next((a for a in found if a.driver_id == reporter.driver_id), None)
    if attempt is None:
        return None
    return Moment(occurred_at=attempt.occurred_at, mono_ms=attempt.mono_ms, boot_id=attempt.boot_id)


def _moment(fact: Fact) -> Moment:
    return Moment(occurred_at=fact.occurred_at, mono_ms=fact.mono_ms, boot_id=fact.boot_id)
