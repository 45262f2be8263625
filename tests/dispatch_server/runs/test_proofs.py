"""Proofs whose photo has come, or will never be taken."""

import pytest

from dispatch_server.runs.model import Incident, Proof
from dispatch_server.runs.proofs import (
    ProofNotFound,
    complete_proofs,
    photo_hash,
    refuse_proofs,
)
from shared.ids import OrganizationId
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office, a_blob

pytestmark = pytest.mark.both_databases

SHA = a_blob(1).sha256


async def declare(office: Office) -> Proof:
    stop = (await office.stops())[0]
    await office.report(office.delivered(stop, blobs=(a_blob(1),)))
    (proof,) = await office.rows(Proof)
    return proof  # type: ignore[no-any-return]


async def complete(office: Office, organization_id: OrganizationId | None = None) -> None:
    async with office.db.transaction() as session:
        await complete_proofs(
            session,
            office.clock,
            organization_id=organization_id or office.town.organization.id,
            senders={SHA: "device:x"},
        )


async def test_a_photo_completes_its_proof_once(office: Office) -> None:
    proof = await declare(office)
    for _ in range(2):
        await complete(office)

    (after,) = await office.rows(Proof)
    assert (after.is_complete, after.completed_at) == (True, office.clock.now())
    (event,) = await office.events("proof.completed")
    assert event.body["proof_id"] == str(proof.id)
    async with office.db.reading() as session:
        found = await photo_hash(session, office.town.organization.id, proof.id)
    assert found == SHA


async def test_a_photo_of_another_organization_completes_nothing(office: Office) -> None:
    proof = await declare(office)
    other = await an_organization(office.db, office.clock, name="Outra Casa")

    await complete(office, other.id)

    assert [row.is_complete for row in await office.rows(Proof)] == [False]
    await complete(office)
    async with office.db.reading() as session:
        with pytest.raises(ProofNotFound):
            await photo_hash(session, other.id, proof.id)


async def test_a_refused_photo_leaves_the_report_and_asks_for_a_look(office: Office) -> None:
    proof = await declare(office)
    async with office.db.transaction() as session:
        await refuse_proofs(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            sha256=SHA,
            reason="not_a_photo",
            actor="device:x",
        )
    await complete(office)

    (after,) = await office.rows(Proof)
    assert (after.refusal, after.is_complete) == ("not_a_photo", False)
    assert [i.kind for i in await office.rows(Incident)] == ["photo_rejected"]
    assert len(await office.events("proof.rejected")) == 1
    async with office.db.reading() as session:
        with pytest.raises(ProofNotFound):
            await photo_hash(session, office.town.organization.id, proof.id)
