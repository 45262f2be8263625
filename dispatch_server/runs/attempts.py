"""What was tried at stops, with the proofs of it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

import msgspec
from sqlalchemy import select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.db.read import columns, read
from dispatch_server.runs.model import Attempt, Proof
from dispatch_server.runs.schema import AttemptView, ProofSummary
from shared.ids import AttemptId, OrganizationId, StopId

_ATTEMPT: Final = [name for name in AttemptView.__struct_fields__ if name != "proofs"]
_PROOF: Final = ProofSummary.__struct_fields__


async def attempts_at(
    session: AsyncSession, organization_id: OrganizationId, stop_ids: Collection[StopId]
) -> dict[StopId, list[AttemptView]]:
    """Give all that was tried at some stops, with the proofs, in the order of arrival here.

    What came in one batch, such as an ending and its correction, is in the order of the phone.
    """
    rows = await read(
        session,
        select(*columns(Attempt, ("id", "stop_id", *_ATTEMPT)))
        .where(col(Attempt.organization_id) == organization_id, col(Attempt.stop_id).in_(stop_ids))
        .order_by(
            *columns(Attempt, ("received_at", "occurred_at", "mono_ms", "number", "id")),
        ),
    )
    proofs = await _proofs_of(session, organization_id, [row.id for row in rows])
    views: dict[StopId, list[AttemptView]] = defaultdict(list)
    for attempt_id, stop_id, *values in rows:
        said = dict(zip(_ATTEMPT, values, strict=True)) | {"proofs": proofs.get(attempt_id, ())}
        views[stop_id].append(msgspec.convert(said, AttemptView))
    return views


async def _proofs_of(
    session: AsyncSession, organization_id: OrganizationId, attempt_ids: Collection[AttemptId]
) -> dict[AttemptId, list[ProofSummary]]:
    if not attempt_ids:
        return {}
    rows = await read(
        session,
        select(*columns(Proof, ("attempt_id", *_PROOF)))
        .where(
            col(Proof.organization_id) == organization_id, col(Proof.attempt_id).in_(attempt_ids)
        )
        .order_by(col(Proof.id)),
    )
    proofs: dict[AttemptId, list[ProofSummary]] = defaultdict(list)
    for attempt_id, *values in rows:
        said = dict(zip(_PROOF, values, strict=True))
        proofs[attempt_id].append(msgspec.convert(said, ProofSummary))
    return proofs
