"""Proofs whose photo has come in, or will never be taken."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.log import SYSTEM
from dispatch_server.errors import Missing
from dispatch_server.runs.day import Day
from dispatch_server.runs.endings import proof_body
from dispatch_server.runs.incident_photos import incident_photo_hash, settle_photos
from dispatch_server.runs.model import Attempt, Proof
from shared.clock import Clock
from shared.ids import OrganizationId, ProofId


@dataclass(eq=False)
class ProofNotFound(Missing):
    """There is no such proof, or its photo is not here yet."""

    slug: ClassVar[str] = "proof-not-found"
    proof_id: UUID


async def complete_proofs(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    senders: Mapping[str, str],
) -> None:
    """Mark the proofs, and the incidents, that waited for photos. Who sent each, by its hash."""
    if not senders:
        return
    day = Day(organization_id, clock.now(), SYSTEM)
    for proof, attempt in await _waiting(session, organization_id, senders):
        proof.is_complete = True
        proof.completed_at = day.now
        day.event(
            "proof.completed",
            "proof",
            proof.id,
            proof_body(proof, attempt),
            actor=senders[proof.sha256],
        )
    await settle_photos(session, day, senders)
    await day.save(session)


async def refuse_proofs(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    sha256: str,
    reason: str,
    actor: str,
) -> None:
    """Mark the proofs whose photo is not one. The report itself stands; a dispatcher looks."""
    day = Day(organization_id, clock.now(), actor)
    for proof, attempt in await _waiting(session, organization_id, [sha256]):
        proof.refusal = reason
        day.event("proof.rejected", "proof", proof.id, proof_body(proof, attempt, reason=reason))
        day.incident(
            "photo_rejected",
            "stop",
            attempt.stop_id,
            attempt.run_id,
            proof_id=proof.id,
            reason=reason,
        )
    await settle_photos(session, day, {sha256: actor}, refusal=reason)
    await day.save(session)


async def photo_hash(
    session: AsyncSession, organization_id: OrganizationId, proof_id: ProofId
) -> str:
    """Find under which hash the photo of a proof, or of an incident, is kept.

    Raises ProofNotFound.
    """
    found = await session.exec(
        select(Proof.sha256).where(
            Proof.id == proof_id,
            Proof.organization_id == organization_id,
            col(Proof.is_complete).is_(True),
        )
    )
    sha256 = found.first() or await incident_photo_hash(session, organization_id, proof_id)
    if sha256 is None:
        raise ProofNotFound(proof_id=proof_id)
    return sha256


async def _waiting(
    session: AsyncSession, organization_id: OrganizationId, hashes: Collection[str]
) -> list[tuple[Proof, Attempt]]:
    found = await session.exec(
        select(Proof, Attempt)
        .where(
            Proof.organization_id == organization_id,
            col(Proof.sha256).in_(hashes),
            col(Proof.is_complete).is_(False),
            Proof.refusal == "",
            Proof.attempt_id == Attempt.id,
        )
        .order_by(col(Proof.id))
    )
    return list(found)
