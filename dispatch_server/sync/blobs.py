"""Photos on their way in: declared by a fact, sent in pieces, whole under their hash.

A photo belongs to an organization. A device may send, and may know of, only what its own facts
declared.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from weakref import WeakValueDictionary

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.errors import Conflict, Missing, Refused
from dispatch_server.runs.day import Reporter
from dispatch_server.runs.photos import PhotoStore, Unfit
from dispatch_server.runs.proofs import complete_proofs
from dispatch_server.sync.arrivals import Arrival, Arrivals
from dispatch_server.sync.model import Blob, Declaration
from shared.clock import Clock
from shared.facts import Fact
from shared.ids import OrganizationId
from shared.sync import CHUNK_BYTES, BlobStatus
from shared.text import clean

MOST_MISSING: Final = 200  # named in one answer; the rest in the next


@dataclass(eq=False)
class BlobNotFound(Missing):
    """No fact of this device declared such a photo. Send the fact first."""

    slug: ClassVar[str] = "blob-not-found"
    sha256: str


@dataclass(eq=False)
class WrongOffset(Conflict):
    """The piece does not continue what is here. Go on at ``offset``."""

    slug: ClassVar[str] = "wrong-offset"
    sha256: str
    offset: int


@dataclass(eq=False)
class PieceTooLong(Refused):
    """The piece runs past the declared size, is empty, or is longer than a piece may be."""

    slug: ClassVar[str] = "piece-too-long"
    sha256: str
    size: int  # bytes, as declared


@dataclass(eq=False)
class PhotoHashMismatch(Refused):
    """What arrived is another photo than declared. It is thrown away: start at 0."""

    slug: ClassVar[str] = "photo-hash-mismatch"
    sha256: str


@dataclass(eq=False)
class PhotoRejected(Refused):
    """The bytes are no photo that we take. Do not send them again; the report stands."""

    slug: ClassVar[str] = "photo-rejected"
    sha256: str
    reason: str  # runs.photos.PhotoRefusal


class Turns:
    """Lets one request at a time write to a photo."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[OrganizationId, str], asyncio.Lock] = (
            WeakValueDictionary()
        )

    def of(self, organization_id: OrganizationId, sha256: str) -> asyncio.Lock:
        return self._locks.setdefault((organization_id, sha256), asyncio.Lock())


async def declare(
    session: AsyncSession, clock: Clock, reporter: Reporter, facts: Sequence[Fact]
) -> None:
    """Let a device send the photos that its facts name; complete the proofs of those here."""
    named = {blob.sha256: blob for fact in facts for blob in fact.blobs}
    if not named:
        return
    now = clock.now()
    insert: Any = (
        postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    )
    await session.exec(
        insert(Blob).on_conflict_do_nothing(),
        params=[
            {
                "organization_id": reporter.organization_id,
                "sha256": sha256,
                "device_id": reporter.device_id,
                "size": blob.size,
                "mime": clean(blob.mime),
                "offset": 0,
                "is_complete": False,
                "refusal": "",
                "declared_at": now,
            }
            for sha256, blob in sorted(named.items())
        ],
    )
    await session.exec(
        insert(Declaration).on_conflict_do_nothing(),
        params=[
            {
                "device_id": reporter.device_id,
                "sha256": sha256,
                "organization_id": reporter.organization_id,
            }
            for sha256 in sorted(named)
        ],
    )
    here = await session.exec(
        select(Blob.sha256).where(
            Blob.organization_id == reporter.organization_id,
            col(Blob.sha256).in_(named),
            col(Blob.is_complete).is_(True),
        )
    )
    await complete_proofs(
        session,
        clock,
        organization_id=reporter.organization_id,
        senders=dict.fromkeys(here, reporter.actor),
    )


async def missing(session: AsyncSession, reporter: Reporter) -> tuple[str, ...]:
    """Name the photos that this device declared and nobody has sent."""
    found = await session.exec(
        select(Blob.sha256)
        .where(
            Blob.organization_id == reporter.organization_id,
            Declaration.organization_id == Blob.organization_id,
            Declaration.sha256 == Blob.sha256,
            Declaration.device_id == reporter.device_id,
            col(Blob.is_complete).is_(False),
            Blob.refusal == "",
        )
        .order_by(col(Blob.declared_at), col(Blob.sha256))
        .limit(MOST_MISSING)
    )
    return tuple(found)


class Uploads:
    """Takes photos in, piece by piece. One for a server: photos that arrive together are noted so."""

    def __init__(self, db: Database, clock: Clock, photos: PhotoStore) -> None:
        self.db = db
        self.photos = photos
        self._arrivals = Arrivals(db, clock)
        self._turns = Turns()

    async def offset(self, caller: Caller, sha256: str) -> int:
        """Say from which byte a photo must go on. Raises BlobNotFound."""
        async with self.db.reading() as session:
            blob = await _declared(session, caller, sha256)
        return await self._offset(blob)

    async def append(self, caller: Caller, sha256: str, at: int, piece: bytes) -> BlobStatus:
        """Take the next piece of a photo; with the last one check and keep the whole.

        Raises BlobNotFound, WrongOffset, PieceTooLong, PhotoHashMismatch, PhotoRejected.
        """
        async with self._turns.of(caller.organization_id, sha256):
            async with self.db.reading() as session:
                blob = await _declared(session, caller, sha256)
            if blob.refusal:
                raise PhotoRejected(sha256=sha256, reason=blob.refusal)
            if blob.is_complete:
                return BlobStatus(sha256=sha256, offset=blob.size, complete=True)
            offset = await self._offset(blob)
            if at != offset:
                raise WrongOffset(sha256=sha256, offset=offset)
            end = offset + len(piece)
            if not piece or len(piece) > CHUNK_BYTES or end > blob.size:
                raise PieceTooLong(sha256=sha256, size=blob.size)
            is_last = end == blob.size
            if offset or not is_last:
                await self.photos.append(caller.organization_id, sha256, offset, piece)
            if is_last:
                await self._finish(caller, blob, None if offset else piece)
            else:
                await self._note(caller, blob, end)
            return BlobStatus(sha256=sha256, offset=end, complete=is_last)

    async def _finish(self, caller: Caller, blob: Blob, content: bytes | None) -> None:
        """Keep a whole photo, in its pieces or in one, and settle what waited for it."""
        sha256 = blob.sha256
        try:
            is_right = await self.photos.finish(blob.organization_id, sha256, content)
        except Unfit as error:
            await self._note(caller, blob, 0, refusal=error.reason)
            raise PhotoRejected(sha256=sha256, reason=error.reason) from error
        await self._note(caller, blob, blob.size if is_right else 0, is_complete=is_right)
        if not is_right:
            raise PhotoHashMismatch(sha256=sha256)

    async def _offset(self, blob: Blob) -> int:
        """Find what is both on the disk and noted: a crash leaves either behind the other."""
        if blob.is_complete or not blob.offset:
            return blob.offset
        on_disk = await self.photos.size_of_part(blob.organization_id, blob.sha256)
        return min(blob.offset, on_disk)

    async def _note(
        self,
        caller: Caller,
        blob: Blob,
        offset: int,
        *,
        is_complete: bool = False,
        refusal: str = "",
    ) -> None:
        arrival = Arrival(
            organization_id=blob.organization_id,
            sha256=blob.sha256,
            actor=caller.actor,
            offset=offset,
            is_complete=is_complete,
            refusal=refusal,
        )
        if not await self._arrivals.note(arrival):
            raise BlobNotFound(sha256=blob.sha256)


async def _declared(session: AsyncSession, caller: Caller, sha256: str) -> Blob:
    found = await session.exec(
        select(Blob).where(
            Blob.organization_id == caller.organization_id,
            Blob.sha256 == sha256,
            Declaration.organization_id == Blob.organization_id,
            Declaration.sha256 == Blob.sha256,
            Declaration.device_id == caller.device_id,
        )
    )
    blob = found.first()
    if blob is None:
        raise BlobNotFound(sha256=sha256)
    return blob
