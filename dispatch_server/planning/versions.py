"""The versions of a plan: a chain of states to go back and forward on, and who changed what.

Each change has the next number. An edit or a new search makes a state of its own; to undo is to
have an earlier state again. States that were undone are given up by the next edit.
"""

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec
from sqlalchemy import delete, update
from sqlalchemy.orm import defer
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.planning.draft import Draft
from dispatch_server.planning.edit import Edit
from dispatch_server.planning.errors import NothingToRedo, NothingToUndo
from dispatch_server.planning.model import Plan, PlanVersion
from dispatch_server.planning.schema import DifferenceView, LeftOut
from shared.ids import PlanId, uuid7

MAX_STATES: Final = 50
"""That can be gone back to; 10 kB each for 1,000 orders."""

MAX_VERSIONS: Final = 200
"""Lines of history; the oldest are forgotten."""


class Kind(StrEnum):
    """What made a version."""

    PLAN = "plan"
    EDIT = "edit"
    OPTIMIZE = "optimize"
    UNDO = "undo"
    REDO = "redo"


class State(msgspec.Struct, frozen=True, kw_only=True):
    """All that a plan has to have again: sequences, locks, colours, why orders are left out.

    ``numbers`` are by vehicle.
    """

    draft: Draft
    numbers: dict[str, int]
    left_out: tuple[LeftOut, ...]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """Who changed a plan, how, and what came of it; ``key`` is the author's own."""

    kind: Kind
    actor: str
    at: dt.datetime
    edits: tuple[Edit, ...] = ()
    difference: DifferenceView = DifferenceView()
    key: UUID | None = None


async def add_state(session: AsyncSession, plan: Plan, state: State, said: Said) -> None:
    """Give the plan its next version, with a state of its own. What was undone is given up."""
    await session.exec(
        update(PlanVersion)
        .where(
            col(PlanVersion.plan_id) == plan.id,
            col(PlanVersion.number) > plan.state,
            col(PlanVersion.draft).is_not(None),
        )
        .values(draft=None)
    )
    await _add(session, plan, said, state)


async def add_step(session: AsyncSession, plan: Plan, to: int, said: Said) -> None:
    """Give the plan its next version, with the state of an earlier one."""
    await _add(session, plan, said, None, to=to)


async def _add(
    session: AsyncSession, plan: Plan, said: Said, state: State | None, *, to: int | None = None
) -> None:
    plan.version += 1
    plan.state = plan.version if to is None else to
    session.add(
        PlanVersion(
            id=uuid7(),
            organization_id=plan.organization_id,
            plan_id=plan.id,
            number=plan.version,
            key=said.key,
            kind=said.kind,
            state=plan.state,
            edits=msgspec.to_builtins(said.edits, str_keys=True),
            draft=None if state is None else msgspec.to_builtins(state, str_keys=True),
            difference=msgspec.to_builtins(said.difference),
            actor=said.actor,
            at=said.at,
        )
    )
    await session.flush()
    await _forget(session, plan)
    numbers = await _states(session, plan.id)
    plan.can_undo = numbers[0] < plan.state
    plan.can_redo = numbers[-1] > plan.state
    session.add(plan)


async def _forget(session: AsyncSession, plan: Plan) -> None:
    """Keep what is bounded within its bounds, and the state in force whatever its age."""
    numbers = await _states(session, plan.id)
    if len(numbers) > MAX_STATES:
        oldest = numbers[: len(numbers) - MAX_STATES]
        await session.exec(
            update(PlanVersion)
            .where(
                col(PlanVersion.plan_id) == plan.id,
                col(PlanVersion.number).in_([one for one in oldest if one != plan.state]),
            )
            .values(draft=None)
        )
    await session.exec(
        delete(PlanVersion).where(
            col(PlanVersion.plan_id) == plan.id,
            col(PlanVersion.number) <= plan.version - MAX_VERSIONS,
            col(PlanVersion.draft).is_(None),
        )
    )


async def _states(session: AsyncSession, plan_id: PlanId) -> list[int]:
    """Give the numbers of the states that there are, the oldest first."""
    found = await session.exec(
        select(PlanVersion.number)
        .where(PlanVersion.plan_id == plan_id, col(PlanVersion.draft).is_not(None))
        .order_by(col(PlanVersion.number))
    )
    return list(found)


async def neighbour(session: AsyncSession, plan: Plan, kind: Kind) -> int:
    """Name the state to which an undo or a redo goes. Raises NothingToUndo, NothingToRedo."""
    numbers = await _states(session, plan.id)
    if kind is Kind.UNDO:
        before = [one for one in numbers if one < plan.state]
        if not before:
            raise NothingToUndo(plan.id)
        return before[-1]
    after = [one for one in numbers if one > plan.state]
    if not after:
        raise NothingToRedo(plan.id)
    return after[0]


async def read_state(session: AsyncSession, plan_id: PlanId, number: int) -> State | None:
    """Read a state; None where there is none (any more)."""
    found = await session.exec(
        select(PlanVersion.draft).where(
            PlanVersion.plan_id == plan_id, PlanVersion.number == number
        )
    )
    draft = found.first()
    return None if draft is None else msgspec.convert(draft, State)


async def by_key(session: AsyncSession, plan_id: PlanId, key: UUID | None) -> PlanVersion | None:
    """Find what was asked for by this key before."""
    if key is None:
        return None
    found = await session.exec(
        select(PlanVersion).where(PlanVersion.plan_id == plan_id, PlanVersion.key == key)
    )
    return found.first()


async def read_versions(session: AsyncSession, plan_id: PlanId) -> Sequence[PlanVersion]:
    """Read all that is kept of a plan's history, the newest first, without the drafts."""
    found = await session.exec(
        select(PlanVersion)
        .where(PlanVersion.plan_id == plan_id)
        .order_by(col(PlanVersion.number).desc())
        .options(defer(PlanVersion.draft))  # type: ignore[arg-type] # a mapped column
    )
    return found.all()
