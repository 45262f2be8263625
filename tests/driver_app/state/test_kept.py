"""A draft through the disk: what comes back is what was there."""

import gc

import msgspec

from driver_app.device.port import Photo
from driver_app.state.draft import Draft
from driver_app.state.kept import NOTHING, KeptDraft, PinTry
from shared.facts import Fix, LeftOutcome, PayMethod, Relation, Scan, Shot
from shared.pins import PinVerdict
from shared.runs import PackageView
from shared.states import FailureReason
from tests.onphone import a_run, a_stop, a_task

BOX = PackageView(barcode="box", pieces=4)
TASK = a_task(packages=(BOX,), has_pin=True, due_cents=500)
STOP = a_stop(a_run(), tasks=(TASK, a_task()))
PHOTO = Photo(content=b"\xff\xd8\xff", mime="image/jpeg", sha256="a" * 64)


def a_draft() -> Draft:
    """Make one that holds something of everything."""
    draft = Draft()
    shot = Shot(sha256=PHOTO.sha256, at_ms=7, fix=Fix(lat=-23.5, lon=-46.6))
    draft.add_photo(PHOTO, shot)
    draft.choose_receiver("", Relation.CONCIERGE)
    draft.type("receiver", "Seu Zé")
    draft.type("note", "portão azul")
    draft.leave(TASK.id, BOX, LeftOutcome.DAMAGED)
    draft.leave_pieces(BOX, 3)
    draft.left_out.append(STOP.tasks[1].id)
    draft.add_scan(Scan(code="box", is_known=True, at_ms=9))
    draft.pins[TASK.id] = PinTry(pin="4821", verdict=PinVerdict.RIGHT)
    draft.payments[TASK.id] = PayMethod.PIX
    draft.txids[TASK.id] = "7EVLGiRBE9IdHk6V2mObZN"
    draft.reason = FailureReason.MOVED
    draft.pad.press(10, 10, 100, 1)
    for ms in range(2, 8):
        draft.pad.drag(10 + ms, 10, 100, ms)
    draft.is_signed = True
    return draft


def through_the_disk(draft: Draft, pictures: dict[str, bytes]) -> Draft:
    content = msgspec.json.encode(draft.kept())
    return Draft.restored(msgspec.json.decode(content, type=KeptDraft), pictures)


def test_both_reports_come_out_as_they_would_have() -> None:
    before = a_draft()

    after = through_the_disk(before, {PHOTO.sha256: PHOTO.content})

    assert after.succeeded(STOP) == before.succeeded(STOP)
    assert after.failed(FailureReason.MOVED) == before.failed(FailureReason.MOVED)
    assert after.photos == [PHOTO]
    assert after.kept() == before.kept()
    assert after.roles == ("photo", "signature")


def test_a_photo_without_its_picture_is_not_shown_as_taken() -> None:
    after = through_the_disk(a_draft(), {})

    assert after.photos == []
    assert after.succeeded(STOP).evidence.shots == ()


def test_a_draft_that_was_only_looked_at_holds_nothing() -> None:
    draft = Draft()
    draft.type("note", "a")
    assert draft.kept() != NOTHING
    draft.type("note", "")

    assert draft.kept() == NOTHING


def test_whoever_watches_hears_of_what_is_kept_and_of_nothing_else() -> None:
    draft, heard = Draft(), list[str]()
    draft.watch(lambda: heard.append("!"))
    gc.collect()  # Flet holds listeners weakly

    draft.is_saving = True
    draft.forms += 1
    assert heard == []

    draft.type("note", "a")
    draft.choose_receiver("Ana", Relation.RECIPIENT)
    draft.pad.press(1, 1, 100, 1)
    draft.photos.append(PHOTO)
    assert len(heard) >= 4
