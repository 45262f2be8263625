"""What an ending brings beside its photos: packages left, PIN, money, scans, and what is missing."""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec

from dispatch_server.orders.model import Order, Package
from shared.facts import Evidence, Failed, Left, Payment, PayMethod, PinEntry, Succeeded
from shared.ids import TaskId
from shared.proof import Needs, ProofKind, ProofRule, lacking
from shared.text import clean

ODD_SKEW: Final = timedelta(minutes=5)
RIGHT: Final = "right"
WRONG: Final = "wrong"


def is_right(order: Order, pin: str) -> bool:
    """Compare in constant time; an order without a PIN has no right one."""
    return bool(order.pin) and hmac.compare_digest(order.pin.encode(), pin.strip().encode())


def pin_of(body: Succeeded, tasks: Sequence[TaskId]) -> PinEntry | None:
    return next((entry for entry in body.pins if entry.task_id in tasks), None)


def successes(packages: Sequence[Package], left: Sequence[Left], *, is_done: bool) -> list[bool]:
    """Tell for a task what was handed over: one answer, or two where only a part was.

    A package is left as a whole once as many pieces are named as are in it.
    """
    if not is_done:
        return [False]
    by_barcode = {package.barcode: package for package in packages}
    mine = [one for one in left if one.barcode in by_barcode]
    if not mine:
        return [True]
    whole = {one.barcode for one in mine if one.pieces >= by_barcode[one.barcode].pieces}
    return [False] if whole == by_barcode.keys() else [True, False]


def settle_packages(
    packages: Sequence[Package], left: Sequence[Left], *, is_done: bool, is_fetched: bool = False
) -> None:
    """Note on each package what became of it at the door, or where it was only taken on board."""
    outcomes = {one.barcode: one for one in left}
    for package in packages:
        one = outcomes.get(package.barcode)
        if one is not None and one.pieces >= package.pieces:
            package.status = one.outcome
        elif is_done:
            package.status = "loaded" if is_fetched else "delivered"


def unsettle_packages(packages: Sequence[Package], *, is_fetched: bool = False) -> None:
    """Take that back: they are in the vehicle, or not in it yet."""
    for package in packages:
        package.status = "expected" if is_fetched else "loaded"


def document(
    body: Succeeded | Failed, order: Order, packages: Sequence[Package], tasks: Sequence[TaskId]
) -> dict[str, Any]:
    """Gather what is kept beside an attempt. Nothing is kept that was not said.

    Strokes of a signature stay in the fact alone; a PIN is never kept, only whether it was right.
    """
    evidence: dict[str, Any] = msgspec.to_builtins(body.evidence)
    for name, value in list(evidence.items()):
        if value in (0, "", [], None):
            del evidence[name]
    evidence |= {name: clean(evidence[name]) for name in ("app", "platform") if name in evidence}
    if body.scans:
        evidence["scans"] = [
            msgspec.to_builtins(scan) | {"code": clean(scan.code)} for scan in body.scans
        ]
    if isinstance(body, Failed):
        return evidence
    barcodes = {package.barcode for package in packages}
    if left := [one for one in body.left if one.barcode in barcodes]:
        evidence["left"] = [
            {"barcode": one.barcode, "outcome": one.outcome, "pieces": one.pieces} for one in left
        ]
    if body.relation is not None:
        evidence["relation"] = str(body.relation)
    entry = pin_of(body, tasks)
    if order.pin and entry is not None:
        evidence["pin"] = RIGHT if is_right(order, entry.pin) else WRONG
        evidence["pin_at_door"] = str(entry.check)
    if paid := [one for one in body.payments if one.task_id in tasks]:
        evidence["payments"] = [_payment(one) for one in paid]
    return evidence


def _payment(said: Payment) -> dict[str, Any]:
    txid = clean(said.txid)
    return {"method": str(said.method), "cents": said.cents} | ({"txid": txid} if txid else {})


def oddities(
    body: Succeeded | Failed,
    *,
    needs: Needs,
    roles: Sequence[str],
    order: Order,
    tasks: Sequence[TaskId],
    is_fetched: bool = False,
) -> list[str]:
    """Name what a dispatcher should know of an ending's proofs, as flags of the attempt.

    Where an order is only taken on board, nobody knows its PIN and nobody pays.
    """
    given = {ProofKind(role) for role in roles if role in (ProofKind.PHOTO, ProofKind.SIGNATURE)}
    flags: list[str] = []
    if body.scans:
        given.add(ProofKind.SCAN)
    if clean(body.note):
        given.add(ProofKind.NOTE)
    if isinstance(body, Succeeded):
        entry = pin_of(body, tasks)
        if clean(body.receiver_name) or body.relation is not None:
            given.add(ProofKind.RECEIVER)
        if entry is not None or is_fetched or not order.pin:
            given.add(ProofKind.PIN)
        if order.pin and entry is not None and not is_right(order, entry.pin):
            flags.append("pin_wrong")
        if order.due_cents and not is_fetched and not _is_paid(body, order, tasks):
            flags.append("not_paid")
    else:
        given.add(ProofKind.PIN)
    flags += [f"missing_{kind}" for kind in lacking(needs, given)]
    flags += [f"waived_{kind}" for kind in lacking(needs, given, rule=ProofRule.WARN)]
    return flags + _clock(body.evidence)


def _is_paid(body: Succeeded, order: Order, tasks: Sequence[TaskId]) -> bool:
    paid = [one for one in body.payments if one.task_id in tasks]
    return order.due_cents <= sum(one.cents for one in paid if one.method is not PayMethod.NONE)


def _clock(evidence: Evidence) -> list[str]:
    return ["clock_skew"] if abs(timedelta(milliseconds=evidence.skew_ms)) > ODD_SKEW else []
