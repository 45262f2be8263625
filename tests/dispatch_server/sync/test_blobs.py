"""A declared photo comes in piece by piece, whole or not at all, and never costs its report."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from dispatch_server.db.session import Database
from dispatch_server.runs.model import Proof, Stop
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.blobs import (
    BlobNotFound,
    PhotoHashMismatch,
    PhotoRejected,
    PieceTooLong,
    Uploads,
    WrongOffset,
)
from shared.clock import FixedClock
from shared.facts import FactType
from shared.sync import CHUNK_BYTES, BlobStatus
from tests.build import an_organization
from tests.dispatch_server.sync.handset import Handset, a_blob, a_fact, declared, incidents
from tests.published import Town, a_device, a_town


@pytest.fixture
def uploads(db: Database, clock: FixedClock, tmp_path: Path) -> Uploads:
    return Uploads(db, clock, PhotoStore(tmp_path / "photos"))


async def _declare(phone: Handset, stop: Stop, *blobs: dict[str, Any], seq: int = 1) -> None:
    answer = await phone.sync(
        a_fact(seq, FactType.STOP_SUCCEEDED, stop_id=stop.id, blobs=list(blobs))
    )
    assert answer.acked_through == seq


async def _proofs(db: Database) -> list[Proof]:
    async with db.reading() as session:
        return list(await session.exec(select(Proof)))


def _kept(uploads: Uploads, phone: Handset, sha256: str) -> Path:
    return uploads.photos.original(phone.caller.organization_id, sha256)


async def test_a_photo_completes_its_proof_when_its_last_piece_is_here(
    phone: Handset, db: Database, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    sha256, middle = blob["sha256"], len(content) // 2
    await _declare(phone, stops[0], blob)
    assert (await phone.sync()).missing_blobs == (sha256,)
    assert [proof.is_complete for proof in await _proofs(db)] == [False]

    half = await uploads.append(phone.caller, sha256, 0, content[:middle])
    assert half == BlobStatus(sha256=sha256, offset=middle, complete=False)
    assert not _kept(uploads, phone, sha256).exists()

    whole = await uploads.append(phone.caller, sha256, middle, content[middle:])
    assert whole == BlobStatus(sha256=sha256, offset=len(content), complete=True)
    assert _kept(uploads, phone, sha256).read_bytes() == content
    assert (await phone.sync()).missing_blobs == ()
    assert [proof.is_complete for proof in await _proofs(db)] == [True]


async def test_what_no_fact_declared_is_neither_taken_nor_known(
    phone: Handset, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    assert stops

    with pytest.raises(BlobNotFound):
        await uploads.offset(phone.caller, blob["sha256"])
    with pytest.raises(BlobNotFound):
        await uploads.append(phone.caller, blob["sha256"], 0, content)


async def test_a_photo_that_others_declared_is_invisible(
    phone: Handset, db: Database, clock: FixedClock, town: Town, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    unsent, _ = a_blob(1)
    await _declare(phone, stops[0], blob, unsent)
    await uploads.append(phone.caller, blob["sha256"], 0, content)
    theirs = await an_organization(db, clock, name="Outra Casa")
    their_town = await a_town(db, clock, theirs, drivers=1, stops=1)

    for crew in (town.crews[1], their_town.crews[0]):
        with pytest.raises(BlobNotFound):
            await uploads.offset(crew.caller, blob["sha256"])
        with pytest.raises(BlobNotFound):
            await uploads.append(crew.caller, blob["sha256"], 0, content)
        assert (await Handset(db, clock, crew.caller).sync()).missing_blobs == ()


async def test_another_organization_that_declares_the_same_photo_has_to_send_it_itself(
    phone: Handset, db: Database, clock: FixedClock, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    await _declare(phone, stops[0], blob)
    await uploads.append(phone.caller, blob["sha256"], 0, content)
    theirs = await an_organization(db, clock, name="Outra Casa")
    town = await a_town(db, clock, theirs, drivers=1, stops=1)
    stranger = Handset(db, clock, town.crews[0].caller)

    await stranger.sync(a_fact(1, blobs=[blob]))

    assert await uploads.offset(stranger.caller, blob["sha256"]) == 0
    assert (await stranger.sync()).missing_blobs == (blob["sha256"],)


async def test_a_photo_that_a_colleague_already_sent_completes_at_once(
    phone: Handset, db: Database, clock: FixedClock, town: Town, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    await _declare(phone, stops[0], blob)
    await uploads.append(phone.caller, blob["sha256"], 0, content)
    twin = Handset(db, clock, town.crews[0].caller_on(await a_device(db, clock, town.crews[0])))

    await _declare(twin, stops[1], blob)

    assert (await twin.sync()).missing_blobs == ()
    assert await uploads.offset(twin.caller, blob["sha256"]) == len(content)
    assert [proof.is_complete for proof in await _proofs(db)] == [True, True]


@pytest.mark.parametrize("at", [0, 11, 10_000])
async def test_a_piece_from_the_wrong_place_is_told_the_right_one(
    phone: Handset, stops: list[Stop], uploads: Uploads, at: int
) -> None:
    blob, content = a_blob()
    await _declare(phone, stops[0], blob)
    await uploads.append(phone.caller, blob["sha256"], 0, content[:10])

    with pytest.raises(WrongOffset) as wrong:
        await uploads.append(phone.caller, blob["sha256"], at, content[10:])

    assert wrong.value.offset == 10
    assert await uploads.offset(phone.caller, blob["sha256"]) == 10


async def test_a_piece_sent_twice_at_one_moment_is_written_once(
    phone: Handset, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    await _declare(phone, stops[0], blob)

    one, other = await asyncio.gather(
        uploads.append(phone.caller, blob["sha256"], 0, content[:10]),
        uploads.append(phone.caller, blob["sha256"], 0, content[:10]),
        return_exceptions=True,
    )

    assert {type(one), type(other)} == {BlobStatus, WrongOffset}
    assert await uploads.offset(phone.caller, blob["sha256"]) == 10


async def test_a_whole_photo_sent_again_is_whole(
    phone: Handset, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    await _declare(phone, stops[0], blob)
    await uploads.append(phone.caller, blob["sha256"], 0, content)

    again = await uploads.append(phone.caller, blob["sha256"], 0, b"something else")

    assert again.complete
    assert _kept(uploads, phone, blob["sha256"]).read_bytes() == content


async def test_pieces_are_neither_empty_nor_longer_than_agreed(
    phone: Handset, stops: list[Stop], uploads: Uploads
) -> None:
    big = declared(b"x" * (CHUNK_BYTES + 2))
    small, content = a_blob()
    await _declare(phone, stops[0], big, small)

    for sha256, piece in (
        (small["sha256"], b""),
        (small["sha256"], content + b"x"),
        (big["sha256"], b"x" * (CHUNK_BYTES + 1)),
    ):
        with pytest.raises(PieceTooLong):
            await uploads.append(phone.caller, sha256, 0, piece)
        assert await uploads.offset(phone.caller, sha256) == 0


@pytest.mark.parametrize("on_disk", [4, 10, 25], ids=["disk behind", "same", "disk ahead"])
async def test_after_a_crash_a_photo_goes_on_from_what_is_both_noted_and_on_the_disk(
    phone: Handset, clock: FixedClock, stops: list[Stop], uploads: Uploads, on_disk: int
) -> None:
    blob, content = a_blob()
    sha256 = blob["sha256"]
    await _declare(phone, stops[0], blob)
    await uploads.append(phone.caller, sha256, 0, content[:10])
    part = uploads.photos.part(phone.caller.organization_id, sha256)
    part.write_bytes((content[:10] + b"half written piece")[:on_disk])
    started_anew = Uploads(uploads.db, clock, PhotoStore(uploads.photos.root))

    offset = await started_anew.offset(phone.caller, sha256)
    status = await started_anew.append(phone.caller, sha256, offset, content[offset:])

    assert offset == min(on_disk, 10)
    assert status.complete
    assert _kept(uploads, phone, sha256).read_bytes() == content


async def test_bytes_with_another_hash_are_thrown_away_and_the_right_ones_still_taken(
    phone: Handset, db: Database, stops: list[Stop], uploads: Uploads
) -> None:
    blob, content = a_blob()
    sha256 = blob["sha256"]
    await _declare(phone, stops[0], blob)

    with pytest.raises(PhotoHashMismatch):
        await uploads.append(phone.caller, sha256, 0, bytes(len(content)))

    assert await uploads.offset(phone.caller, sha256) == 0
    assert [proof.is_complete for proof in await _proofs(db)] == [False]
    assert (await uploads.append(phone.caller, sha256, 0, content)).complete


def _bomb() -> bytes:
    """Pack 144 million pixels into a few kilobytes."""
    content = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(_bomb(), "too_many_pixels"), (b"<svg onload='alert(1)'/>", "not_a_photo")],
    ids=["bomb", "svg"],
)
async def test_what_is_no_photo_for_us_is_refused_for_good_while_the_report_stands(
    phone: Handset,
    db: Database,
    stops: list[Stop],
    uploads: Uploads,
    content: bytes,
    reason: str,
) -> None:
    blob = declared(content)
    await _declare(phone, stops[0], blob)

    for _ in range(2):
        with pytest.raises(PhotoRejected) as refusal:
            await uploads.append(phone.caller, blob["sha256"], 0, content)
        assert refusal.value.reason == reason

    async with db.reading() as session:
        assert (await session.get_one(Stop, stops[0].id)).status == "succeeded"
    assert (await phone.sync()).missing_blobs == ()  # nobody asks for it again
    assert [(proof.is_complete, proof.refusal) for proof in await _proofs(db)] == [(False, reason)]
    (incident,) = await incidents(db)
    assert (incident.kind, incident.subject_id) == ("photo_rejected", stops[0].id)
    assert not _kept(uploads, phone, blob["sha256"]).exists()
