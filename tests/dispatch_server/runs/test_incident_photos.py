"""Photos of a breakdown or an accident: declared by the report, whole when the lane brings them."""

import pytest

from dispatch_server.runs.inbox import incidents
from dispatch_server.runs.incident_schema import IncidentView
from dispatch_server.runs.model import Incident, IncidentPhoto
from dispatch_server.runs.proofs import ProofNotFound, complete_proofs, photo_hash, refuse_proofs
from shared.facts import BlobRef, FactType, IncidentReported, ReportKind
from shared.ids import OrganizationId
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office, a_blob

pytestmark = pytest.mark.both_databases

FIRST, SECOND = a_blob(1), a_blob(2)
PNG = BlobRef(sha256="f" * 64, size=9, mime="image/png", role="signature")


async def reported(office: Office) -> list[IncidentPhoto]:
    """Have an accident reported with two photos, one named twice, and something that is none."""
    body = IncidentReported(kind=ReportKind.ACCIDENT)
    blobs = (FIRST, SECOND, FIRST, PNG)
    await office.report(office.fact(FactType.INCIDENT_REPORTED, body=body, blobs=blobs))
    found: list[IncidentPhoto] = await office.rows(IncidentPhoto)
    return sorted(found, key=lambda row: row.place)


async def arrived(office: Office, organization_id: OrganizationId | None = None) -> None:
    """Bring the first one in."""
    async with office.db.transaction() as session:
        await complete_proofs(
            session,
            office.clock,
            organization_id=organization_id or office.town.organization.id,
            senders={FIRST.sha256: "device:x"},
        )


async def shown(
    office: Office, organization_id: OrganizationId | None = None
) -> list[IncidentView]:
    async with office.db.reading() as session:
        mine = organization_id or office.town.organization.id
        return await incidents(session, mine)


async def test_each_photo_is_noted_once_and_waits(office: Office) -> None:
    photos = await reported(office)

    assert [row.sha256 for row in photos] == [FIRST.sha256, SECOND.sha256]
    (incident,) = await shown(office)
    assert [photo.is_complete for photo in incident.photos] == [False, False]
    async with office.db.reading() as session:
        with pytest.raises(ProofNotFound):
            await photo_hash(session, office.town.organization.id, photos[0].id)


async def test_a_photo_that_came_is_shown_and_told_once(office: Office) -> None:
    photos = await reported(office)
    for _ in range(2):
        await arrived(office)

    (incident,) = await shown(office)
    assert [(one.id, one.is_complete) for one in incident.photos] == [
        (photos[0].id, True),
        (photos[1].id, False),
    ]
    (event,) = await office.events("incident.photo_completed")
    assert (event.subject_id, event.body["kind"]) == (incident.id, "reported_accident")
    async with office.db.reading() as session:
        found = await photo_hash(session, office.town.organization.id, photos[0].id)
    assert found == FIRST.sha256


async def test_a_photo_that_is_none_is_refused_and_the_report_stands(office: Office) -> None:
    await reported(office)
    async with office.db.transaction() as session:
        await refuse_proofs(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            sha256=FIRST.sha256,
            reason="not_a_photo",
            actor="device:x",
        )
    await arrived(office)

    (incident,) = await shown(office)
    assert [one.refusal for one in incident.photos] == ["not_a_photo", ""]
    assert not incident.photos[0].is_complete
    assert len(await office.events("incident.photo_rejected")) == 1
    assert len(await office.rows(Incident)) == 1


async def test_another_organization_neither_sees_nor_completes_them(office: Office) -> None:
    photos = await reported(office)
    other = await an_organization(office.db, office.clock, name="Outra Casa")

    await arrived(office, other.id)
    assert [row.is_complete for row in await office.rows(IncidentPhoto)] == [False, False]

    await arrived(office)
    assert await shown(office, other.id) == []
    async with office.db.reading() as session:
        with pytest.raises(ProofNotFound):
            await photo_hash(session, other.id, photos[0].id)
