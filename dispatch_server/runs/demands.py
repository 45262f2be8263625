"""Which proofs an ending asks for: organization → channel → order, over the common defaults."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Refused
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import ProofDemand
from shared.clock import Clock
from shared.ids import OrganizationId, uuid7
from shared.proof import (
    FAILED,
    NEVER_PHOTOGRAPHED,
    SUCCEEDED,
    Needs,
    ProofKind,
    ProofRule,
    default_needs,
    strictest,
)
from shared.states import FailureReason

OUTCOMES: Final = (SUCCEEDED, *FailureReason)
MOST: Final = 2_000  # rules: every kind for every ending of a dozen channels
_ONLY_DELIVERED: Final = frozenset({ProofKind.PIN, ProofKind.RECEIVER})


class DemandView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. ``source`` empty is for every channel; ``outcome`` as in shared.proof."""

    outcome: str
    kind: ProofKind
    rule: ProofRule
    source: str = ""


class OutcomeNeeds(msgspec.Struct, frozen=True, kw_only=True):
    """What one ending asks for. ``otherwise``: were nothing said of just this ending and channel."""

    outcome: str
    asked: Needs
    otherwise: Needs
    kinds: tuple[ProofKind, ...]  # that may be asked for at all, in the driver's order


class ProofPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What drivers are asked for at orders of the channel ``source``; empty: of any other."""

    source: str
    outcomes: tuple[OutcomeNeeds, ...]


@dataclass(eq=False)
class DemandImpossible(Refused):
    """No such rule can be kept: an unknown outcome, a PIN from nobody, a photo of a document."""

    slug: ClassVar[str] = "demand-impossible"
    outcome: str
    kind: str

    def __str__(self) -> str:
        return f"{self.kind} cannot be asked for when a stop ends as {self.outcome}; leave it out"


@dataclass(eq=False)
class TooManyDemands(Refused):
    """More rules than anybody reads. Say what holds for all channels once."""

    slug: ClassVar[str] = "too-many-demands"
    count: int

    def __str__(self) -> str:
        return f"{self.count} rules are too many: at most {MOST}; say once what holds for all"


def check(demands: Sequence[DemandView]) -> None:
    """Let rules pass that doors can meet and somebody may ask for.

    Raises DemandImpossible, TooManyDemands.
    """
    if len(demands) > MOST:
        raise TooManyDemands(count=len(demands))
    for demand in demands:
        is_known = demand.outcome in {*OUTCOMES, FAILED}
        is_possible = demand.kind in kinds_for(demand.outcome) or (
            demand.kind is ProofKind.PHOTO and demand.rule is ProofRule.OFF
        )
        if not (is_known and is_possible):
            raise DemandImpossible(outcome=demand.outcome, kind=demand.kind)


def kinds_for(outcome: str) -> tuple[ProofKind, ...]:
    """Name what may be asked for when a stop ends so."""
    never = set() if outcome == SUCCEEDED else set(_ONLY_DELIVERED)
    if outcome in NEVER_PHOTOGRAPHED:
        never.add(ProofKind.PHOTO)
    return tuple(kind for kind in ProofKind if kind not in never)


class Demands:
    """What an organization said, ready to be asked about many stops."""

    def __init__(self, said: Iterable[ProofDemand | DemandView]) -> None:
        self._rules: dict[tuple[str, str], dict[ProofKind, ProofRule]] = {}
        for one in said:
            rules = self._rules.setdefault((one.source, one.outcome), {})
            rules[ProofKind(one.kind)] = ProofRule(one.rule)
        self._by_source: dict[str, dict[str, Needs]] = {}

    def of(self, order: Order) -> dict[str, Needs]:
        """Give what each outcome asks for at an order's door, where it differs from the defaults."""
        said = self._of_source(order.source)
        if not order.proofs:
            return said
        own = {ProofKind(kind): ProofRule(rule) for kind, rule in order.proofs.items()}
        needs = (said.get(SUCCEEDED) or default_needs(SUCCEEDED)).with_rules(own)
        return {outcome: one for outcome, one in said.items() if outcome != SUCCEEDED} | (
            {} if needs == default_needs(SUCCEEDED) else {SUCCEEDED: needs}
        )

    def at_door(self, orders: Iterable[Order]) -> dict[str, Needs]:
        """Give what a stop asks for: the strictest of what its orders do, where not the default."""
        of_orders = [self.of(order) for order in orders]
        merged = {
            outcome: strictest(said.get(outcome) or default_needs(outcome) for said in of_orders)
            for outcome in {outcome for said in of_orders for outcome in said}
        }
        return {
            outcome: needs for outcome, needs in merged.items() if needs != default_needs(outcome)
        }

    def preview(self, source: str) -> ProofPreview:
        """Show what every ending asks for at a channel's orders that say nothing themselves."""
        return ProofPreview(
            source=source,
            outcomes=tuple(
                OutcomeNeeds(
                    outcome=outcome,
                    asked=self._resolve(source, outcome),
                    otherwise=self._resolve(source, outcome, but=(source, outcome)),
                    kinds=kinds_for(outcome),
                )
                for outcome in OUTCOMES
            ),
        )

    def _of_source(self, source: str) -> dict[str, Needs]:
        if source not in self._by_source:
            all_needs = {outcome: self._resolve(source, outcome) for outcome in OUTCOMES}
            self._by_source[source] = {
                outcome: needs
                for outcome, needs in all_needs.items()
                if needs != default_needs(outcome)
            }
        return self._by_source[source]

    def _resolve(self, source: str, outcome: str, *, but: tuple[str, str] | None = None) -> Needs:
        """Let the particular overrule the general: first the reason, then the channel.

        What is said of ``but``, a channel and an outcome, is not heard.
        """
        needs = default_needs(outcome)
        for speaker in dict.fromkeys(("", source)):
            for name in (outcome,) if outcome == SUCCEEDED else (FAILED, outcome):
                if (speaker, name) != but:
                    needs = needs.with_rules(self._rules.get((speaker, name), {}))
        if outcome in NEVER_PHOTOGRAPHED:
            needs = needs.with_rules({ProofKind.PHOTO: ProofRule.OFF})
        return needs


async def demands_of(session: AsyncSession, organization_id: OrganizationId) -> list[ProofDemand]:
    found = await session.exec(
        select(ProofDemand)
        .where(ProofDemand.organization_id == organization_id)
        .order_by(col(ProofDemand.source), col(ProofDemand.outcome), col(ProofDemand.kind))
    )
    return list(found)


async def replace_demands(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    demands: Sequence[DemandView],
    actor: str,
) -> None:
    """Put ``demands`` in place of all that was said before. Raises DemandImpossible, TooManyDemands.

    Stops that phones have already keep what they asked for until they are told anew.
    """
    check(demands)
    await log.hold(session, organization_id)
    await session.exec(
        delete(ProofDemand).where(col(ProofDemand.organization_id) == organization_id)
    )
    newest = {(one.source, one.outcome, one.kind): one for one in demands}
    session.add_all(
        ProofDemand(
            id=uuid7(),
            organization_id=organization_id,
            source=one.source,
            outcome=one.outcome,
            kind=one.kind,
            rule=one.rule,
        )
        for one in newest.values()
    )
    await log.record(
        session,
        organization_id=organization_id,
        type="organization.proofs_changed",
        subject="organization",
        subject_id=organization_id,
        body={"demands": len(newest)},
        at=clock.now(),
        actor=actor,
    )
