"""Photos that arrive together are noted together, each under the name of its own sender."""

import asyncio

import pytest
from sqlmodel import col, select

from dispatch_server.db.model import Event
from dispatch_server.db.session import Database
from dispatch_server.runs.model import Proof, Run, Stop
from dispatch_server.sync.arrivals import Arrival, Arrivals
from dispatch_server.sync.model import Blob
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import OrganizationId
from tests.build import an_organization
from tests.dispatch_server.sync.handset import Handset, a_fact, declared, incidents
from tests.published import Town, a_town, stops_of

pytestmark = pytest.mark.both_databases


async def _declare(phone: Handset, stops: list[Stop]) -> list[str]:
    """Deliver some stops with a photo each; give the photos' hashes."""
    blobs = [declared(f"{phone.device_id} {stop.id}".encode()) for stop in stops]
    facts = [
        a_fact(seq, FactType.STOP_SUCCEEDED, stop_id=stop.id, blobs=[blob])
        for seq, (stop, blob) in enumerate(zip(stops, blobs, strict=True), start=1)
    ]
    await phone.sync(*facts)
    return [blob["sha256"] for blob in blobs]


def _arrival(phone: Handset, sha256: str, offset: int = 9, **more: object) -> Arrival:
    return Arrival(
        organization_id=OrganizationId(phone.caller.organization_id),
        sha256=sha256,
        actor=phone.caller.actor,
        offset=offset,
        **more,  # type: ignore[arg-type]  # as a test names them
    )


async def _blobs(db: Database) -> dict[str, Blob]:
    async with db.reading() as session:
        return {row.sha256: row for row in await session.exec(select(Blob))}


async def _events(db: Database, kind: str) -> list[Event]:
    async with db.reading() as session:
        found = await session.exec(select(Event).where(Event.type == kind).order_by(col(Event.rev)))
        return list(found)


async def test_photos_of_two_phones_complete_each_their_proofs_under_their_own_name(
    db: Database, clock: FixedClock, town: Town, runs: list[Run], phone: Handset
) -> None:
    other = Handset(db, clock, town.crews[1].caller)
    mine = await _declare(phone, await stops_of(db, runs[0]))
    theirs = await _declare(other, await stops_of(db, runs[1]))
    arrivals = Arrivals(db, clock)

    noted = await asyncio.gather(
        *(arrivals.note(_arrival(phone, one, is_complete=True)) for one in mine),
        *(arrivals.note(_arrival(other, one, is_complete=True)) for one in theirs),
    )

    assert list(noted) == [True] * 6
    assert all(row.is_complete and row.completed_at for row in (await _blobs(db)).values())
    async with db.reading() as session:
        proofs = list(await session.exec(select(Proof)))
    sent = {proof.id: phone if proof.sha256 in mine else other for proof in proofs}
    events = await _events(db, "proof.completed")
    assert {event.subject_id for event in events} == sent.keys()
    assert all(event.actor == sent[event.subject_id].caller.actor for event in events)  # type: ignore[index]  # a proof's id
    assert [event.rev for event in events] == sorted({event.rev for event in events})


async def test_a_part_a_whole_and_a_refused_one_may_come_at_once(
    db: Database, clock: FixedClock, stops: list[Stop], phone: Handset
) -> None:
    part, whole, bad = await _declare(phone, stops)
    arrivals = Arrivals(db, clock)

    await asyncio.gather(
        arrivals.note(_arrival(phone, part)),
        arrivals.note(_arrival(phone, whole, 60, is_complete=True)),
        arrivals.note(_arrival(phone, bad, 0, refusal="broken")),
    )

    blobs = await _blobs(db)
    assert [blobs[one].offset for one in (part, whole, bad)] == [9, 60, 0]
    assert [blobs[one].is_complete for one in (part, whole, bad)] == [False, True, False]
    assert [blobs[one].refusal for one in (part, whole, bad)] == ["", "", "broken"]
    assert [incident.kind for incident in await incidents(db)] == ["photo_rejected"]
    assert len(await _events(db, "proof.completed")) == 1


async def test_one_that_is_gone_is_told_so_and_stops_no_other(
    db: Database, clock: FixedClock, stops: list[Stop], phone: Handset
) -> None:
    first, *_ = await _declare(phone, stops)
    arrivals = Arrivals(db, clock)

    noted = await asyncio.gather(
        arrivals.note(_arrival(phone, "0" * 64, is_complete=True)),
        arrivals.note(_arrival(phone, first, is_complete=True)),
    )

    assert list(noted) == [False, True]


async def test_a_whole_photo_never_becomes_less(
    db: Database, clock: FixedClock, stops: list[Stop], phone: Handset
) -> None:
    first, *_ = await _declare(phone, stops)
    arrivals = Arrivals(db, clock)
    await arrivals.note(_arrival(phone, first, 60, is_complete=True))

    await arrivals.note(_arrival(phone, first, 9))

    row = (await _blobs(db))[first]
    assert (row.is_complete, row.offset) == (True, 60)


async def test_the_same_photo_of_another_organization_is_left_alone(
    db: Database, clock: FixedClock, stops: list[Stop], phone: Handset
) -> None:
    first, *_ = await _declare(phone, stops)
    theirs = await an_organization(db, clock, name="Outra Casa")
    town = await a_town(db, clock, theirs, drivers=1, stops=1)
    stranger = Handset(db, clock, town.crews[0].caller)

    is_known = await Arrivals(db, clock).note(_arrival(stranger, first, 60, is_complete=True))

    assert not is_known
    assert not (await _blobs(db))[first].is_complete
