"""What is old is forgotten, what is not stays, and counting says the same beforehand."""

import datetime as dt
from pathlib import Path
from typing import Any

from sqlmodel import select

from dispatch_server.db.model import Event
from dispatch_server.forgetting import erasing
from dispatch_server.forgetting.rules import Kind
from dispatch_server.messaging.model import Message, MessageReceipt
from dispatch_server.orders.model import Order
from dispatch_server.runs.model import Attempt, Proof
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.runs.proofs import complete_proofs
from shared.facts import FactType
from shared.ids import OrganizationId, uuid7
from shared.states import OrderStatus
from tests.day import save
from tests.dispatch_server.runs.conftest import Office, a_blob

YEAR = dt.timedelta(days=365)


async def due(office: Office, kind: Kind, before: dt.datetime, own: Any = None) -> int:
    async with office.db.reading() as session:
        mine = own or office.town.organization.id
        return await erasing.count(session, kind, mine, before)


async def a_delivery(office: Office) -> Order:
    """Deliver at the first door, with a photo that has come in."""
    stop = (await office.stops())[0]
    await office.report(office.fact(FactType.STOP_ARRIVED, stop), office.delivered(stop))
    async with office.db.transaction() as session:
        await complete_proofs(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            senders={a_blob().sha256: "device:1"},
        )
    async with office.db.reading() as session:
        found = await session.exec(select(Order).where(Order.status == OrderStatus.DELIVERED))
        return found.one()


async def test_photos_lose_their_files_and_keep_their_hash(office: Office, tmp_path: Path) -> None:
    await a_delivery(office)
    photos, mine = PhotoStore(tmp_path), office.town.organization.id
    sha256 = a_blob().sha256
    files = [photos.original(mine, sha256), photos.shown(mine, sha256)]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"x")
    later = office.clock.now() + dt.timedelta(seconds=1)

    assert await erasing.erase_photos(office.db, photos, mine, later - YEAR) == 0
    assert all(file.exists() for file in files)
    assert await due(office, Kind.PHOTOS, later) == 1
    assert await erasing.erase_photos(office.db, photos, mine, later) == 1
    assert await erasing.erase_photos(office.db, photos, mine, later) == 0
    assert not any(file.exists() for file in files)
    (proof,) = await office.rows(Proof)
    assert (proof.sha256, proof.is_complete, proof.refusal) == (sha256, False, "expired")


async def test_a_photo_that_a_newer_proof_shows_stays(office: Office, tmp_path: Path) -> None:
    await a_delivery(office)
    photos, mine = PhotoStore(tmp_path), office.town.organization.id
    (old,) = await office.rows(Proof)
    async with office.db.transaction() as session:
        told = old.model_dump() | {"id": uuid7(), "attempt_id": await _another(office)}
        session.add(Proof(**told | {"completed_at": office.clock.now() + YEAR}))
    file = photos.original(mine, old.sha256)
    file.parent.mkdir(parents=True)
    file.write_bytes(b"x")

    later = office.clock.now() + dt.timedelta(seconds=1)
    assert await erasing.erase_photos(office.db, photos, mine, later) == 1
    assert file.exists()


async def _another(office: Office) -> Any:
    """Another attempt, for another proof of the same photo."""
    (attempt,) = await office.rows(Attempt)
    other = Attempt(**attempt.model_dump() | {"id": uuid7(), "fact_id": uuid7()})
    async with office.db.transaction() as session:
        session.add(other)
    return other.id


async def test_orders_that_are_over_lose_names_and_others_keep_them(office: Office) -> None:
    order = await a_delivery(office)
    mine = office.town.organization.id
    later = office.clock.now() + dt.timedelta(seconds=1)

    assert await due(office, Kind.CONTACTS, later - YEAR) == 0
    assert await due(office, Kind.CONTACTS, later) == 1
    assert await erasing.erase_contacts(office.db, mine, later) == 1
    assert await erasing.erase_contacts(office.db, mine, later) == 0
    rows = {row.id: row for row in await office.rows(Order)}
    assert (rows[order.id].recipient_name, rows[order.id].external_id) == ("", order.external_id)
    assert all(row.recipient_name for row in rows.values() if row.id != order.id)
    (attempt,) = await office.rows(Attempt)
    assert (attempt.receiver_name, attempt.outcome) == ("", "succeeded")


async def test_what_customers_were_told_goes_with_their_data(office: Office) -> None:
    await a_delivery(office)
    mine = office.town.organization.id
    order = next(row for row in await office.rows(Order) if row.status == "delivered")
    message = Message(
        id=uuid7(),
        organization_id=mine,
        order_id=order.id,
        kind="delivered",
        version="1",
        channel="email",
        locale="en",
        address="ana@example.org",
        subject="Ana, it is here",
        text="Ana, it is here",
        filling={"name": "Ana"},
        as_sent="Olá, Ana",
        state="sent",
        answer="250 ana@example.org ok",
        actor="system",
        created_at=office.clock.now(),
    )
    receipt = MessageReceipt(
        id=uuid7(),
        organization_id=mine,
        message_id=message.id,
        state="sent",
        answer="250 ana@example.org ok",
        at=office.clock.now(),
    )
    await save(office.db, message)
    await save(office.db, receipt)
    await erasing.erase_contacts(office.db, mine, office.clock.now() + dt.timedelta(seconds=1))
    (kept,), (said,) = await office.rows(Message), await office.rows(MessageReceipt)
    assert (kept.kind, kept.state) == ("delivered", "sent")
    assert (kept.address, kept.subject, kept.text, kept.filling) == ("", "", "", {})
    assert kept.as_sent == ""
    assert kept.answer == said.answer == ""


async def test_the_log_is_cut_off_at_its_beginning_and_never_empty(office: Office) -> None:
    first = await office.events()
    office.later(60)
    cut = office.clock.now()
    await a_delivery(office)
    kept = len(await office.events()) - len(first)
    mine = office.town.organization.id

    assert await due(office, Kind.EVENTS, cut) == len(first)
    assert await erasing.erase_events(office.db, mine, cut) == len(first)
    assert len(await office.events()) == kept
    await erasing.erase_events(office.db, mine, cut + YEAR)
    (head,) = await office.rows(Event)
    assert await due(office, Kind.EVENTS, cut + YEAR) == 0
    await office.report(office.delivered((await office.stops())[1]))
    assert min(event.rev for event in await office.events()) == head.rev


async def test_nobody_elses_are_counted_or_forgotten(office: Office) -> None:
    await a_delivery(office)
    later = office.clock.now() + YEAR
    other = OrganizationId(uuid7())

    counts = [await due(office, kind, later, other) for kind in (Kind.PHOTOS, Kind.CONTACTS)]
    assert counts == [0, 0]
    assert await erasing.erase_contacts(office.db, other, later) == 0
