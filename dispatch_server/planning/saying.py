"""Differences, edits, violations and refusals in the words of whoever reads them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from dispatch_server.planning.edit import (
    Edit,
    EditRefused,
    Insert,
    Lock,
    LockRoute,
    Merge,
    Move,
    Remove,
    Reverse,
    Sort,
    Split,
    Swap,
    SwapRoutes,
)
from dispatch_server.planning.length import Length
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.schema import DifferenceView
from dispatch_server.planning.timed import Breach
from dispatch_server.texts import counted, text

_FEW: Final = 5  # names in a sentence
_MINUTE_S: Final = 60
_TELLING_M: Final = 100  # less is not worth a word
_SECONDS: Final = {Limit.WINDOW, Limit.LATEST_START, Limit.MAX_DURATION, Limit.SHIFT}
_PLAIN: Final = {
    *(Limit.SKILL, Limit.UNREACHABLE, Limit.CAPACITY, Limit.BREAK, Limit.ON_BOARD),
    *(Limit.RELOAD, Limit.NOT_LOADED, Limit.PAIR),
}


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What people call orders and shifts, by their ids in the problem: the driver's, for a shift."""

    orders: Mapping[str, str]
    drivers: Mapping[str, str]

    def order(self, order_id: str | None) -> str:
        return "" if order_id is None else self.orders.get(order_id, order_id)

    def driver(self, shift_id: str) -> str:
        return self.drivers.get(shift_id, shift_id)


def say_difference(difference: DifferenceView, locale: str) -> str:
    """Say in one sentence or two what changes, and what it saves and costs."""
    changes = _changes(difference, locale)
    results = _results(difference, locale)
    if not changes and not results:
        return text(locale, "planning.nothing")
    said = [_joined(locale, changes), "; ".join(results)]
    return " ".join(f"{one[0].upper()}{one[1:]}." for one in said if one)


def _changes(difference: DifferenceView, locale: str) -> list[str]:
    counts = {
        "stay": difference.stops_stay,
        "move": difference.stops_moved,
        "added": difference.stops_added,
        "dropped": difference.stops_dropped,
    }
    if not any((*list(counts.values())[1:], difference.resequenced)):
        return []
    found: list[str] = []
    for word, count in counts.items():
        if count:  # the first says of what, the others only how many
            who = str(count) if found else counted(locale, "planning.stops", count)
            found.append(counted(locale, f"planning.{word}", count, who=who))
    if difference.resequenced:
        found.append(counted(locale, "planning.resequenced", len(difference.resequenced)))
    return found


def _results(difference: DifferenceView, locale: str) -> list[str]:
    saved: list[str] = []
    spent: list[str] = []
    if abs(difference.duration_s) >= _MINUTE_S:
        side = saved if difference.duration_s < 0 else spent
        side.append(say_time(abs(difference.duration_s), locale))
    if abs(difference.distance_m) >= _TELLING_M:
        side = saved if difference.distance_m < 0 else spent
        side.append(say_distance(abs(difference.distance_m), locale))
    found = [
        text(locale, f"planning.{word}", amounts=_joined(locale, amounts))
        for word, amounts in (("saves", saved), ("costs", spent))
        if amounts
    ]
    windows = {
        "windows_missed": difference.windows_missed,
        "windows_met": difference.windows_met,
        "windows_changed": difference.windows_changed,
    }
    return found + [
        counted(locale, f"planning.{word}", len(orders))
        for word, orders in windows.items()
        if orders
    ]


def say_time(seconds: int, locale: str) -> str:
    """Say a time to the minute; of some seconds one: what breaks a limit by seconds breaks it."""
    hours, minutes = divmod(max(min(1, seconds), round(seconds / _MINUTE_S)), 60)
    if not hours:
        return text(locale, "planning.unit.minutes", minutes=minutes)
    return text(locale, "planning.unit.hours", hours=hours, minutes=f"{minutes:02d}")


def say_distance(metres: int, locale: str) -> str:
    whole, tenth = divmod(round(metres / 100), 10)
    return text(locale, "planning.unit.km", whole=whole, tenth=tenth)


def say_length(length: Length, names: Names, locale: str) -> Iterator[str]:
    """Say where the time of a route goes, and without which orders it would be shorter."""
    driving_s = length.out_s + length.between_s + length.back_s
    yield text(
        locale,
        "planning.length.driving",
        total=say_time(length.duration_s, locale),
        driving=say_time(driving_s, locale),
        out=say_time(length.out_s, locale),
        between=say_time(length.between_s, locale),
        back=say_time(length.back_s, locale),
    )
    yield text(locale, "planning.length.standing", service=say_time(length.service_s, locale))
    if length.rest_s:
        yield text(locale, "planning.length.rest", rest=say_time(length.rest_s, locale))
    if length.longest_wait is not None and length.longest_wait_s >= _MINUTE_S:
        yield text(
            locale,
            "planning.length.waiting",
            waiting=say_time(length.waiting_s, locale),
            longest=say_time(length.longest_wait_s, locale),
            order=names.order(length.longest_wait),
        )
    for one in length.dearest:
        if one.saves_s >= _MINUTE_S and one.saves_m >= _TELLING_M:
            yield text(
                locale,
                "planning.length.dearest",
                order=names.order(one.order_id),
                time=say_time(one.saves_s, locale),
                distance=say_distance(one.saves_m, locale),
            )


def say_breach(breach: Breach, names: Names, locale: str) -> str:
    """Say what is broken, by whom, at which order and by how much."""
    key = f"planning.violation.{breach.limit}"
    facts = {"driver": names.driver(breach.vehicle_id), "order": names.order(breach.order_id)}
    if breach.limit in _SECONDS:
        return text(locale, key, time=say_time(breach.over, locale), **facts)
    if breach.limit is Limit.MAX_DISTANCE:
        return text(locale, key, distance=say_distance(breach.over, locale), **facts)
    if breach.limit is Limit.MAX_STOPS:
        return counted(locale, key, breach.over, **facts)
    if breach.limit is Limit.UNREACHABLE and breach.order_id is None:
        key += "_end"
    return text(locale, key if breach.limit in _PLAIN else "planning.violation.other", **facts)


def say_edits(edits: Sequence[Edit], names: Names, locale: str) -> str:
    """Say a few edits one by one, and of more only the first."""
    said = [say_edit(edit, names, locale) for edit in edits[:_FEW]]
    return " ".join([*said, "…"] if len(edits) > _FEW else said)


def say_edit(edit: Edit, names: Names, locale: str) -> str:
    """Say what an edit does."""
    match edit:
        case Move() | Insert() | Remove() | Lock():
            return _of_orders(edit, names, locale)
        case LockRoute(shift_id=shift_id, is_locked=is_locked):
            word = "lock_route" if is_locked else "unlock_route"
            return text(locale, f"planning.edit.{word}", driver=names.driver(shift_id))
        case Swap(order_id=one, with_order_id=other):
            facts = {"order": names.order(one), "other": names.order(other)}
            return text(locale, "planning.edit.swap", **facts)
        case (
            SwapRoutes(shift_id=one, with_shift_id=other) | Merge(shift_id=one, into_shift_id=other)
        ):
            word = "swap_routes" if isinstance(edit, SwapRoutes) else "merge"
            facts = {"driver": names.driver(one), "other": names.driver(other)}
            return text(locale, f"planning.edit.{word}", **facts)
        case Split(shift_id=one, after=after, to_shift_id=other):
            facts = {"driver": names.driver(one), "other": names.driver(other)}
            return text(locale, "planning.edit.split", after=after, **facts)
        case Reverse(shift_id=shift_id) | Sort(shift_id=shift_id):
            word = "reverse" if isinstance(edit, Reverse) else "sort"
            return text(locale, f"planning.edit.{word}", driver=names.driver(shift_id))


def _of_orders(edit: Move | Insert | Remove | Lock, names: Names, locale: str) -> str:
    word = type(edit).__name__.lower()
    if isinstance(edit, Lock) and not edit.is_locked:
        word = "unlock"
    return counted(
        locale,
        f"planning.edit.{word}",
        len(edit.order_ids),
        order=names.order(edit.order_ids[0]),
        driver=names.driver(edit.to_shift_id) if isinstance(edit, Move) else "",
    )


def mentioned(edits: Sequence[Edit]) -> set[str]:
    """Give the ids of all orders and shifts that are named when edits are said."""
    found: set[str] = set()
    for edit in edits[:_FEW]:
        for field in edit.__struct_fields__:
            value = getattr(edit, field)
            found |= {value} if isinstance(value, str) else set()
            found |= set(value[:1]) if isinstance(value, tuple) else set()
    return found


def say_refusal(refused: EditRefused, names: Names, locale: str) -> str:
    """Say why an edit is impossible, and what to do instead."""
    known = [names.drivers.get(one) or names.order(one) for one in refused.names]
    said = ", ".join(known[:_FEW]) + ("…" if len(known) > _FEW else "")
    return text(locale, f"planning.fault.{refused.fault}", names=said)


def _joined(locale: str, parts: Sequence[str]) -> str:
    if len(parts) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(parts)
    return text(locale, "planning.list.and", first=", ".join(parts[:-1]), last=parts[-1])
