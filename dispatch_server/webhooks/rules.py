"""What is sent to a webhook, when again after a failure, and when it is given up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, ClassVar, Final, Protocol
from uuid import UUID

from dispatch_server.errors import Refused


class WebhookState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"  # by hand; nothing is lost meanwhile
    DISABLED = "disabled"  # by itself, see Disabled; nothing is lost either


class Disabled(StrEnum):
    """Why a webhook was disabled."""

    GONE = "gone"  # the other side answered 410: it wants no more
    FAILING = "failing"  # nothing has arrived for LOST_AFTER
    SECRET = "secret"  # noqa: S105 - the installation's secret is another than when it was made


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"  # after TRIES; the next of the same order goes on


class Failure(StrEnum):
    """Why a try brought no good answer."""

    STATUS = "status"  # an answer, but no 2xx
    REDIRECT = "redirect"  # redirects are not followed: they could lead inside
    TIMEOUT = "timeout"
    CONNECT = "connect"  # refused, unreachable, or broken off
    TLS = "tls"  # the certificate does not hold
    DNS = "dns"  # the name has no address
    PRIVATE = "private_address"  # the name leads into a network that is not public


KINDS: Final[dict[str, tuple[str, ...]]] = {
    "order": (
        *("received", "updated", "on_hold", "ready", "planned", "assigned", "picked_up"),
        *("out_for_delivery", "delivered", "partially_delivered", "attempt_failed"),
        *("reattempt_scheduled", "rescheduled", "returning", "returned", "canceled"),
        *("quoted", "noted"),
    ),
    "stop": (
        *("next", "eta_changed", "en_route", "arrived", "succeeded", "failed", "skipped"),
        *("undone", "corrected", "canceled"),
    ),
    "promise": ("made", "kept", "broken"),
    "proof": ("added", "completed", "rejected"),
    "package": ("loaded", "missing"),
    "run": (
        *("assigned", "accepted", "loading_started", "loading_completed", "started", "delayed"),
        *("resequenced", "change_accepted", "interrupted", "completed", "canceled"),
    ),
    "plan": (*("optimizing", "ready", "edited", "published", "superseded", "discarded", "failed"),),
    "incident": (
        *("reported", "opened", "acknowledged", "resolved", "photo_completed", "photo_rejected"),
    ),
    "driver": ("duty_changed", "vehicle_checked", "tracking_lost"),
    "tracking_link": ("opened",),
    "message": ("sent", "delivered", "read", "failed", "opted_out"),
}
"""The event types that may be subscribed to, by what they are about. A later version adds more."""

EVERY: Final = "*"

TRIES: Final = 10
WAITS: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, *(hours * 3600 for hours in (2, 5, 10, 14, 20, 24)))
)
"""Between the tries of one delivery: 75 h 35 min in all, as Standard Webhooks 1.0 proposes."""

JITTER: Final = 0.1  # of a wait, either way, so that many do not return in the same moment
DOWN_AFTER: Final = 5  # failures in a row; from then on one try at a time asks whether it is back
QUIET: Final = timedelta(seconds=5)
QUIET_MOST: Final = timedelta(minutes=10)
RETRY_AFTER_MOST: Final = timedelta(hours=1)  # what the other side may ask for
GONE: Final = HTTPStatus.GONE.value
LOST_AFTER: Final = timedelta(days=3)  # without a single success


@dataclass(eq=False)
class KindUnknown(Refused):
    """No event has this type. What there is is listed by ``GET /v1/webhooks/kinds``."""

    slug: ClassVar[str] = "kind-unknown"
    kind: str

    def __str__(self) -> str:
        return f"there are no events of the kind {self.kind}; see GET /v1/webhooks/kinds"


def check_kinds(kinds: Iterable[str]) -> list[str]:
    """Give the kinds without repetition: ``*``, ``order.*`` or ``order.delivered``.

    Raises KindUnknown.
    """
    kept = list(dict.fromkeys(kinds))
    for kind in kept:
        about, _, what = kind.partition(".")
        is_known = about in KINDS and what in {EVERY, *KINDS[about]}
        if kind != EVERY and not is_known:
            raise KindUnknown(kind=kind)
    return kept


def wants(kinds: Iterable[str], type_: str) -> bool:
    """Say whether a subscription to ``kinds`` hears of an event.

    What is not in KINDS (users, keys, settings) is nobody's outside.
    """
    about = type_.partition(".")[0]
    return about in KINDS and any(kind in {EVERY, f"{about}.*", type_} for kind in kinds)


def order_key(subject_id: UUID, body: dict[str, Any]) -> str:
    """Say what an event must stay in order with: its order, else what it is about."""
    return str(body.get("order_id") or subject_id)


class Waits(Protocol):
    """A delivery that has not ended."""

    @property
    def key(self) -> str: ...
    @property
    def next_at(self) -> datetime: ...


def heads[W: Waits](waiting: Sequence[W], now: datetime, at_most: int) -> list[W]:
    """Choose what to send now of ``waiting``, which is in the log's order.

    Of one key only the first may go: those behind it wait, however long it takes.
    """
    chosen: list[W] = []
    seen: set[str] = set()
    for one in waiting:
        if len(chosen) == at_most:
            break
        if one.key not in seen and one.next_at <= now:
            chosen.append(one)
        seen.add(one.key)
    return chosen


def wait_after(tries: int, random: float) -> timedelta | None:
    """Say how long a delivery waits that has failed ``tries`` times; None: it is given up.

    ``random`` is from 0 up to 1.
    """
    if tries >= TRIES:
        return None
    return WAITS[tries - 1] * (1.0 + JITTER * (2.0 * random - 1.0))


def quiet_after(failures: int) -> timedelta | None:
    """Say how long a webhook is left alone that has failed so often in a row, if at all."""
    if failures < DOWN_AFTER:
        return None
    doublings = min(failures - DOWN_AFTER, 20)  # no further: it is QUIET_MOST long before
    return min(QUIET * float(2**doublings), QUIET_MOST)


def is_good(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def failure_of(status: int) -> Failure | None:
    """Say what is wrong with an answer, if anything."""
    if is_good(status):
        return None
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return Failure.REDIRECT if is_redirect else Failure.STATUS
