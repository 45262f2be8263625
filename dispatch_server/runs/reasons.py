"""Why deliveries fail, in an organization's own words: which to choose from, and what follows.

The codes stay the domain's, so figures, customers' pages and partners mean the same by them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

import msgspec
from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db import log
from dispatch_server.errors import Refused
from dispatch_server.runs.model import ReasonSetting, Run
from shared.clock import Clock
from shared.ids import DriverId, OrganizationId, uuid7
from shared.reasons import FOLLOWS, Follow, ReasonView
from shared.states import CLOSED_RUNS, FailureReason
from shared.text import NO_NUL

LOCALES: Final = ("pt-BR", "en")
Label = Annotated[str, msgspec.Meta(max_length=60, pattern=NO_NUL)]


class ReasonRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said of one reason. A label that is empty leaves the common word."""

    code: FailureReason
    labels: Annotated[dict[str, Label], msgspec.Meta(max_length=len(LOCALES))] = {}
    is_hidden: bool = False
    follow: Follow | None = None  # None: the usual


class ReasonRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """One reason as it stands, in the order in which drivers see them."""

    code: FailureReason
    labels: dict[str, str]
    is_hidden: bool
    follow: Follow
    usual_follow: Follow


@dataclass(eq=False)
class ReasonsImpossible(Refused):
    """No driver could report with them: all are hidden, one is named twice, or in no language."""

    slug: ClassVar[str] = "reasons-impossible"
    why: str  # all_hidden | twice | unknown_locale
    code: str

    def __str__(self) -> str:
        return f"these reasons cannot be kept: {self.why} {self.code}".rstrip()


def check(rules: Sequence[ReasonRule]) -> None:
    """Raise ReasonsImpossible where drivers could not choose from what is left."""
    seen: set[FailureReason] = set()
    for rule in rules:
        if rule.code in seen:
            raise ReasonsImpossible(why="twice", code=rule.code)
        seen.add(rule.code)
        if not set(rule.labels) <= set(LOCALES):
            raise ReasonsImpossible(why="unknown_locale", code=rule.code)
    if {rule.code for rule in rules if rule.is_hidden} == set(FailureReason):
        raise ReasonsImpossible(why="all_hidden", code="")


class Reasons:
    """What an organization said of its reasons; of those it did not name, the usual holds."""

    def __init__(self, said: Iterable[ReasonSetting]) -> None:
        known = [one for one in said if one.code in FailureReason]  # a newer server's are left out
        self._said = {FailureReason(one.code): one for one in sorted(known, key=_by_position)}

    def view(self) -> tuple[ReasonRuleView, ...]:
        """Show every reason: first those named, in their order, then the rest in the domain's."""
        order = dict.fromkeys([*self._said, *FailureReason])
        return tuple(self._one(code) for code in order)

    def to_choose(self) -> tuple[ReasonView, ...]:
        """Give what drivers choose from; nothing where the app's own list serves."""
        if not self._said:
            return ()
        return tuple(
            ReasonView(code=one.code, labels=one.labels, follow=one.follow)
            for one in self.view()
            if not one.is_hidden
        )

    def follow(self, code: str) -> Follow:
        """Say what follows when a delivery fails so."""
        return self._one(FailureReason(code)).follow if code in FailureReason else Follow.DECIDE

    def _one(self, code: FailureReason) -> ReasonRuleView:
        said, usual = self._said.get(code), FOLLOWS[code]
        own = said.follow if said is not None else ""
        return ReasonRuleView(
            code=code,
            labels=dict(said.labels) if said is not None else {},
            is_hidden=said.is_hidden if said is not None else False,
            follow=Follow(own) if own in Follow else usual,
            usual_follow=usual,
        )


def _by_position(one: ReasonSetting) -> int:
    return one.position


async def reasons_of(session: AsyncSession, organization_id: OrganizationId) -> Reasons:
    found = await session.exec(
        select(ReasonSetting).where(ReasonSetting.organization_id == organization_id)
    )
    return Reasons(found)


async def replace_reasons(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    rules: Sequence[ReasonRule],
    actor: str,
) -> Reasons:
    """Put ``rules`` in place of what was said before; no rule is the usual for all.

    Phones get them with their runs: those of the runs that are open now, again.
    Raises ReasonsImpossible.
    """
    check(rules)
    await log.hold(session, organization_id)
    await session.exec(
        delete(ReasonSetting).where(col(ReasonSetting.organization_id) == organization_id)
    )
    rows = [_row(organization_id, position, rule) for position, rule in enumerate(rules)]
    session.add_all(rows)
    await session.flush()
    await log.record(
        session,
        organization_id=organization_id,
        type="organization.reasons_changed",
        subject="organization",
        subject_id=organization_id,
        body={"reasons": len(rows)},
        at=clock.now(),
        actor=actor,
    )
    await log.tell_many(
        session, organization_id=organization_id, news=await _open_runs(session, organization_id)
    )
    return Reasons(rows)


async def _open_runs(session: AsyncSession, organization_id: OrganizationId) -> list[log.News]:
    """Tell every driver who has a run of it again."""
    found = await session.exec(
        select(Run.id, Run.driver_id).where(
            Run.organization_id == organization_id, col(Run.status).not_in(CLOSED_RUNS)
        )
    )
    return [
        log.News(
            audience=log.driver_audience(DriverId(driver_id)),
            kind="run",
            entity_id=run_id,
            op="put",
        )
        for run_id, driver_id in found
    ]


def _row(organization_id: OrganizationId, position: int, rule: ReasonRule) -> ReasonSetting:
    labels = {locale: label.strip() for locale, label in rule.labels.items() if label.strip()}
    return ReasonSetting(
        id=uuid7(),
        organization_id=organization_id,
        code=rule.code,
        position=position,
        is_hidden=rule.is_hidden,
        labels=labels,
        follow=rule.follow or "",
    )
