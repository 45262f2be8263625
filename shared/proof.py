"""Which evidence an ending asks for, by its outcome and its reason.

The organization says it, a channel may say otherwise, and an order has the last word: the server
resolves the three and sends each stop what differs from the defaults here. The phone asks by it,
and the server checks what came.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec

from shared.states import FailureReason

SUCCEEDED: Final = "succeeded"  # the other outcomes are called by their reason
FAILED: Final = "failed"  # in a rule: every reason that has none of its own


class ProofRule(StrEnum):
    """How much an ending wants a kind of proof."""

    OFF = "off"  # not asked for; a photo is not even allowed: documents, places not safe
    OPTIONAL = "optional"
    WARN = "warn"  # asked for; without it the driver confirms, and the attempt is marked
    REQUIRED = "required"


class ProofKind(StrEnum):
    """In the order in which a driver is asked for them."""

    PHOTO = "photo"
    PIN = "pin"
    SCAN = "scan"
    RECEIVER = "receiver"  # name and relation
    SIGNATURE = "signature"
    NOTE = "note"


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """One rule for each kind of proof."""

    photo: ProofRule = ProofRule.OFF
    signature: ProofRule = ProofRule.OFF
    scan: ProofRule = ProofRule.OFF
    pin: ProofRule = ProofRule.OFF
    receiver: ProofRule = ProofRule.OFF
    note: ProofRule = ProofRule.OPTIONAL

    def of(self, kind: ProofKind) -> ProofRule:
        rule: ProofRule = getattr(self, kind.value)
        return rule

    def with_rules(self, rules: Mapping[ProofKind, ProofRule]) -> "Needs":
        return msgspec.structs.replace(self, **{kind.value: rule for kind, rule in rules.items()})


_RANK: Final = {rule: rank for rank, rule in enumerate(ProofRule)}

SUCCESS_NEEDS: Final = Needs(
    photo=ProofRule.REQUIRED, pin=ProofRule.REQUIRED, receiver=ProofRule.OPTIONAL
)
"""Of a delivery. A PIN is asked for only where the order has one."""

_WITH_PHOTO: Final = Needs(photo=ProofRule.REQUIRED)
_WITHOUT_PHOTO: Final = Needs(photo=ProofRule.OFF)
FAILURE_NEEDS: Final[dict[FailureReason, Needs]] = dict.fromkeys(
    FailureReason, Needs(photo=ProofRule.OPTIONAL)
) | {
    FailureReason.RECIPIENT_ABSENT: _WITH_PHOTO,
    FailureReason.BUSINESS_CLOSED: _WITH_PHOTO,
    FailureReason.REFUSED_DAMAGED: _WITH_PHOTO,
    FailureReason.ADDRESS_NOT_FOUND: _WITH_PHOTO,
    FailureReason.PACKAGE_DAMAGED: _WITH_PHOTO,
    FailureReason.UNAUTHORIZED_RECEIVER: _WITHOUT_PHOTO,
    FailureReason.UNDERAGE: _WITHOUT_PHOTO,
    FailureReason.RESTRICTED_AREA: _WITHOUT_PHOTO,
}
NEVER_PHOTOGRAPHED: Final = frozenset(
    reason for reason, needs in FAILURE_NEEDS.items() if needs.photo is ProofRule.OFF
)
"""Reasons for which no rule may ask for a photo: an identity document, or danger."""


def default_needs(outcome: str) -> Needs:
    """Give what ``outcome`` (``succeeded`` or a reason) asks for where nobody said otherwise."""
    return SUCCESS_NEEDS if outcome == SUCCEEDED else FAILURE_NEEDS[FailureReason(outcome)]


def needs_of(said: Mapping[str, Needs], outcome: str) -> Needs:
    """Give what ``outcome`` asks for at a stop of which the server said ``said``."""
    return said.get(outcome) or default_needs(outcome)


def strictest(all_needs: Iterable[Needs]) -> Needs:
    """Ask once for what any of several orders at one door asks for."""
    wanted = list(all_needs)
    return Needs(
        **{
            kind.value: max((needs.of(kind) for needs in wanted), key=_RANK.__getitem__)
            for kind in ProofKind
        }
    )


def lacking(
    needs: Needs, given: Iterable[ProofKind], *, rule: ProofRule = ProofRule.REQUIRED
) -> tuple[ProofKind, ...]:
    """Name what ``rule`` asks for and was not given."""
    there = frozenset(given)
    return tuple(kind for kind in ProofKind if needs.of(kind) is rule and kind not in there)
