"""What has come in of photos, noted for all those that come in at the same time at once."""

from collections.abc import Sequence

import msgspec
from sqlmodel import col, select

from dispatch_server.db import log
from dispatch_server.db.session import Database
from dispatch_server.db.together import Together
from dispatch_server.runs.proofs import complete_proofs, refuse_proofs
from dispatch_server.sync.model import Blob
from shared.clock import Clock
from shared.ids import OrganizationId


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """How a photo stands now: so many bytes on the disk, or whole, or no photo at all."""

    organization_id: OrganizationId
    sha256: str
    actor: str  # who sent it
    offset: int
    is_complete: bool = False
    refusal: str = ""  # runs.photos.PhotoRefusal


class Arrivals:
    """Notes arrivals, and settles the proofs that waited for them, in one transaction a group."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock
        self._together = Together(self._write)

    async def note(self, arrival: Arrival) -> bool:
        """Note an arrival. False: nobody knows of such a photo any more."""
        return await self._together.do(arrival.organization_id, arrival)

    async def _write(self, group: Sequence[Arrival]) -> list[bool]:
        organization_id = group[0].organization_id
        async with self.db.transaction() as session:
            if any(one.is_complete or one.refusal for one in group):
                await log.hold(session, organization_id)  # facts declare photos under it too
            found = await session.exec(
                select(Blob)
                .where(
                    Blob.organization_id == organization_id,
                    col(Blob.sha256).in_({one.sha256 for one in group}),
                )
                .order_by(col(Blob.sha256))
                .with_for_update()
            )
            rows = {row.sha256: row for row in found}
            # Another process may have got all of it meanwhile: a photo never becomes less.
            here = [one for one in group if one.sha256 in rows and not rows[one.sha256].is_complete]
            for one in here:
                row = rows[one.sha256]
                row.offset, row.refusal, row.is_complete = one.offset, one.refusal, one.is_complete
                row.completed_at = self.clock.now() if one.is_complete else None
            await complete_proofs(
                session,
                self.clock,
                organization_id=organization_id,
                senders={one.sha256: one.actor for one in here if one.is_complete},
            )
            for one in here:
                if one.refusal:
                    await refuse_proofs(
                        session,
                        self.clock,
                        organization_id=organization_id,
                        sha256=one.sha256,
                        reason=one.refusal,
                        actor=one.actor,
                    )
        return [one.sha256 in rows for one in group]
