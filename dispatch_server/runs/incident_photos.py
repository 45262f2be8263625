"""Photos of what a driver reported beside the stops: a breakdown, an accident."""

from collections.abc import Collection, Iterable, Mapping

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.runs.day import Day
from dispatch_server.runs.incident_schema import IncidentPhotoView
from dispatch_server.runs.model import Incident, IncidentPhoto
from shared.facts import BlobRef
from shared.ids import IncidentId, OrganizationId, ProofId, uuid7
from shared.proof import ProofKind


def add_photos(day: Day, incident: Incident, blobs: Iterable[BlobRef]) -> None:
    """Note the photos that a report declared, each once."""
    taken = dict.fromkeys(blob.sha256 for blob in blobs if blob.role == ProofKind.PHOTO)
    for place, sha256 in enumerate(taken, 1):
        day.add(
            IncidentPhoto(
                id=ProofId(uuid7()),
                organization_id=day.organization_id,
                incident_id=incident.id,
                place=place,
                sha256=sha256,
            )
        )


async def settle_photos(
    session: AsyncSession, day: Day, senders: Mapping[str, str], *, refusal: str = ""
) -> None:
    """Mark the photos of reports that have come in, or are refused, in the day's event.

    ``senders`` says who sent each, by its hash.
    """
    found = await session.exec(
        select(IncidentPhoto, Incident)
        .where(
            IncidentPhoto.organization_id == day.organization_id,
            col(IncidentPhoto.sha256).in_(senders),
            col(IncidentPhoto.is_complete).is_(False),
            IncidentPhoto.refusal == "",
            IncidentPhoto.incident_id == Incident.id,
        )
        .order_by(col(IncidentPhoto.incident_id), col(IncidentPhoto.place))
    )
    for photo, incident in found:
        photo.is_complete, photo.refusal = not refusal, refusal
        day.event(
            "incident.photo_rejected" if refusal else "incident.photo_completed",
            "incident",
            incident.id,
            {"incident_id": incident.id, "kind": incident.kind, "run_id": incident.run_id},
            actor=senders[photo.sha256],
        )


async def photos_of(
    session: AsyncSession, organization_id: OrganizationId, incidents: Collection[IncidentId]
) -> dict[IncidentId, tuple[IncidentPhotoView, ...]]:
    """Read the photos of incidents, in the order in which they were taken."""
    found = await session.exec(
        select(IncidentPhoto)
        .where(
            IncidentPhoto.organization_id == organization_id,
            col(IncidentPhoto.incident_id).in_(incidents),
        )
        .order_by(col(IncidentPhoto.incident_id), col(IncidentPhoto.place))
    )
    photos: dict[IncidentId, tuple[IncidentPhotoView, ...]] = {}
    for row in found:
        view = IncidentPhotoView(id=row.id, is_complete=row.is_complete, refusal=row.refusal)
        photos[row.incident_id] = (*photos.get(row.incident_id, ()), view)
    return photos


async def incident_photo_hash(
    session: AsyncSession, organization_id: OrganizationId, photo_id: ProofId
) -> str | None:
    """Find under which hash a photo is kept; None while it is not here."""
    found = await session.exec(
        select(IncidentPhoto.sha256).where(
            IncidentPhoto.id == photo_id,
            IncidentPhoto.organization_id == organization_id,
            col(IncidentPhoto.is_complete).is_(True),
        )
    )
    return found.first()
