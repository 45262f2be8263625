"""What the signed-in driver did on this phone today, and what follows from it for the screens.

Read from the log of facts, which keeps them a week after their acknowledgement: the shift, the
load and the money are known again after the app was killed, with or without signal.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import msgspec

from driver_app.store.schema import Store
from shared.facts import (
    Corrected,
    DutyChanged,
    FactType,
    Failed,
    PackageLoaded,
    PayMethod,
    Succeeded,
    VehicleChecked,
)
from shared.ids import RunId, StopId

OFF_DUTY: Final = "off_duty"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it is told back to the driver."""

    type: str
    at: datetime
    run_id: RunId | None = None
    stop_id: StopId | None = None
    body: msgspec.Raw = msgspec.field(default_factory=lambda: msgspec.Raw(b"{}"))
    is_sent: bool = False


class Diary(msgspec.Struct, frozen=True, kw_only=True):
    """The day so far, oldest first. What is worked out counts from the entries alone."""

    entries: tuple[Entry, ...] = ()
    duty: str = OFF_DUTY
    duty_since: datetime | None = None
    worked_s: float = 0.0  # of the shift before ``duty_since``, without breaks
    checked_at: datetime | None = None  # the vehicle
    odometer_km: int | None = None
    loaded: dict[RunId, frozenset[str]] = {}
    complete: frozenset[RunId] = frozenset()  # loads that the driver called complete
    cash_cents: dict[RunId, int] = {}
    successes: dict[StopId, Succeeded] = {}  # the newest ending of each stop, where it is one


class _Content(msgspec.Struct, frozen=True):
    """What of a fact's content is not in a column."""

    body: msgspec.Raw


def read_diary(store: Store, since: datetime) -> Diary:
    """Read what happened since then on the phone of whoever is signed in."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT fact.type, fact.run_id, fact.stop_id, fact.occurred_ms, fact.content,"
            " fact.acked_ms FROM fact JOIN identity USING (device_id)"
            " WHERE is_current = 1 AND occurred_ms >= ? ORDER BY written",
            (int(since.timestamp() * 1000),),
        ).fetchall()
    entries = [
        Entry(
            type=row["type"],
            at=datetime.fromtimestamp(row["occurred_ms"] / 1000, UTC),
            run_id=msgspec.convert(row["run_id"], RunId | None, strict=False),
            stop_id=msgspec.convert(row["stop_id"], StopId | None, strict=False),
            body=msgspec.json.decode(row["content"], type=_Content).body,
            is_sent=row["acked_ms"] is not None,
        )
        for row in rows
    ]
    return work_out(entries)


def work_out(entries: Iterable[Entry]) -> Diary:
    """Fold a day's facts into what the screens show of it."""
    diary = Diary(entries=tuple(entries))
    endings: dict[StopId, tuple[RunId | None, Succeeded | None]] = {}
    loaded: dict[RunId, set[str]] = {}
    for entry in diary.entries:
        match entry.type:
            case FactType.DUTY_CHANGED:
                diary = _on_duty(diary, entry)
            case FactType.VEHICLE_CHECKED:
                body = msgspec.json.decode(entry.body, type=VehicleChecked)
                diary = msgspec.structs.replace(
                    diary, checked_at=entry.at, odometer_km=body.odometer_km or diary.odometer_km
                )
            case FactType.PACKAGE_LOADED if entry.run_id is not None:
                barcode = msgspec.json.decode(entry.body, type=PackageLoaded).barcode
                loaded.setdefault(entry.run_id, set()).add(barcode)
            case FactType.RUN_LOADED if entry.run_id is not None:
                diary = msgspec.structs.replace(diary, complete=diary.complete | {entry.run_id})
            case _ if entry.stop_id is not None:
                endings |= _ending(entry, entry.stop_id)
    sums: dict[RunId, int] = {}
    for run_id, said in endings.values():
        cents = sum(p.cents for p in said.payments if p.method is PayMethod.CASH) if said else 0
        if run_id is not None and cents:
            sums[run_id] = sums.get(run_id, 0) + cents
    return msgspec.structs.replace(
        diary,
        loaded={run_id: frozenset(codes) for run_id, codes in loaded.items()},
        cash_cents=sums,
        successes={stop_id: said for stop_id, (_, said) in endings.items() if said is not None},
    )


def _on_duty(diary: Diary, entry: Entry) -> Diary:
    duty = msgspec.json.decode(entry.body, type=DutyChanged).duty
    worked = diary.worked_s
    if diary.duty == "on_duty" and diary.duty_since is not None:
        worked += (entry.at - diary.duty_since).total_seconds()
    if diary.duty == OFF_DUTY:
        worked = 0.0  # a new shift
    return msgspec.structs.replace(diary, duty=duty, duty_since=entry.at, worked_s=worked)


def _ending(entry: Entry, stop_id: StopId) -> dict[StopId, tuple[RunId | None, Succeeded | None]]:
    """Say what a stop's newest fact makes of its success; nothing where it has no say."""
    ending: Succeeded | Failed | None
    match entry.type:
        case FactType.STOP_SUCCEEDED:
            ending = msgspec.json.decode(entry.body, type=Succeeded)
        case FactType.STOP_CORRECTED:
            ending = msgspec.json.decode(entry.body, type=Corrected).ending
        case FactType.STOP_UNDONE | FactType.STOP_FAILED:
            ending = None
        case _:
            return {}
    return {stop_id: (entry.run_id, ending if isinstance(ending, Succeeded) else None)}
