"""What an ending must bring to count."""

from typing import Any

import pytest

from driver_app.store.photos import Photo
from driver_app.work.proofs import (
    MAX_PHOTOS,
    PaymentMissing,
    PhotoNotAllowed,
    PhotoRequired,
    PhotoTooBig,
    PhotoUnreadable,
    ProofRequired,
    SignatureTooLong,
    TooManyPhotos,
    check,
)
from shared.facts import (
    MAX_STROKE_POINTS,
    Failed,
    Left,
    LeftOutcome,
    Payment,
    PayMethod,
    PinCheck,
    PinEntry,
    Relation,
    Scan,
    Succeeded,
)
from shared.proof import SUCCEEDED, SUCCESS_NEEDS, Needs, ProofKind, ProofRule
from shared.runs import PackageView, StopView
from shared.states import FailureReason
from shared.sync import MAX_PHOTO_BYTES
from tests.onphone import a_run, a_stop, a_task
from tests.phone import a_photo

SIGNED = Photo(content=b"\x89PNG\r\n\x1a\n", mime="image/png", role="signature")


def stop_with(needs: Needs = SUCCESS_NEEDS, **task: Any) -> StopView:
    return a_stop(a_run(), 1, proofs={SUCCEEDED: needs}, tasks=(a_task(**task),))


PLAIN = stop_with()


def test_a_delivery_wants_a_photo() -> None:
    with pytest.raises(PhotoRequired):
        check(PLAIN, Succeeded(), [])
    with pytest.raises(PhotoRequired):
        check(PLAIN, Succeeded(), [SIGNED])
    check(PLAIN, Succeeded(), [a_photo(1)])
    check(PLAIN, Succeeded(), [], ["photo"])


@pytest.mark.parametrize("reason", [FailureReason.RECIPIENT_ABSENT, FailureReason.REFUSED_DAMAGED])
def test_some_failures_want_one(reason: FailureReason) -> None:
    with pytest.raises(PhotoRequired) as refused:
        check(PLAIN, Failed(reason=reason), [])
    assert refused.value.outcome == reason
    check(PLAIN, Failed(reason=reason), [a_photo(1)])


def test_an_identity_document_is_never_photographed() -> None:
    with pytest.raises(PhotoNotAllowed):
        check(PLAIN, Failed(reason=FailureReason.UNDERAGE), [a_photo(1)])
    check(PLAIN, Failed(reason=FailureReason.UNDERAGE), [])


def test_others_leave_it_open() -> None:
    check(PLAIN, Failed(reason=FailureReason.NO_PARKING), [])
    check(PLAIN, Failed(reason=FailureReason.NO_PARKING), [a_photo(1)])


@pytest.mark.parametrize(
    ("kind", "said", "photos"),
    [
        (ProofKind.SIGNATURE, Succeeded(), [SIGNED]),
        (ProofKind.SCAN, Succeeded(scans=(Scan(code="x"),)), []),
        (ProofKind.RECEIVER, Succeeded(receiver_name="Ana"), []),
        (ProofKind.RECEIVER, Succeeded(relation=Relation.NEIGHBOUR), []),
        (ProofKind.NOTE, Succeeded(note="com o porteiro"), []),
    ],
)
def test_each_kind_may_be_asked_for(kind: ProofKind, said: Succeeded, photos: list[Photo]) -> None:
    stop = stop_with(Needs().with_rules({kind: ProofRule.REQUIRED}))
    with pytest.raises(ProofRequired) as refused:
        check(stop, Succeeded(), [])
    assert refused.value.kind == kind
    check(stop, said, photos)


def test_each_package_that_is_handed_over_is_scanned() -> None:
    boxes = (PackageView(barcode="A"), PackageView(barcode="B"))
    stop = stop_with(Needs(scan=ProofRule.REQUIRED), packages=boxes)
    left = Left(task_id=stop.tasks[0].id, barcode="B", outcome=LeftOutcome.MISSING)

    with pytest.raises(ProofRequired):
        check(stop, Succeeded(scans=(Scan(code="A"),)), [])
    check(stop, Succeeded(scans=(Scan(code="A"), Scan(code="B"))), [])
    check(stop, Succeeded(scans=(Scan(code="A"),), left=(left,)), [])


def test_what_is_only_warned_of_is_let_through() -> None:
    check(stop_with(Needs(signature=ProofRule.WARN, photo=ProofRule.WARN)), Succeeded(), [])


def test_a_pin_is_asked_for_where_the_order_has_one() -> None:
    stop = stop_with(Needs(pin=ProofRule.REQUIRED), has_pin=True)
    task_id = stop.tasks[0].id

    check(stop_with(Needs(pin=ProofRule.REQUIRED)), Succeeded(), [])
    with pytest.raises(ProofRequired):
        check(stop, Succeeded(), [])
    entry = PinEntry(task_id=task_id, pin="1", check=PinCheck.WRONG)
    with pytest.raises(ProofRequired):
        check(stop, Succeeded(pins=(entry,)), [])
    for said in (PinCheck.RIGHT, PinCheck.UNCHECKED):
        check(stop, Succeeded(pins=(PinEntry(task_id=task_id, pin="1", check=said),)), [])
    check(stop, Failed(reason=FailureReason.REFUSED), [])


def test_money_due_is_accounted_for() -> None:
    stop = stop_with(Needs(), due_cents=4590)
    paid = Payment(task_id=stop.tasks[0].id, method=PayMethod.CASH, cents=4590)

    with pytest.raises(PaymentMissing) as refused:
        check(stop, Succeeded(), [])
    assert refused.value.cents == 4590
    check(stop, Succeeded(payments=(paid,)), [])


def test_a_signature_fits_into_a_batch() -> None:
    stroke = ((1, 1, 1),) * 1000
    check(stop_with(Needs()), Succeeded(strokes=(stroke,) * (MAX_STROKE_POINTS // 1000)), [])
    with pytest.raises(SignatureTooLong):
        check(stop_with(Needs()), Succeeded(strokes=(stroke,) * 3), [])


def test_a_photo_must_be_one_and_of_a_size_that_goes_through() -> None:
    with pytest.raises(PhotoUnreadable):
        check(PLAIN, Succeeded(), [Photo(content=b"GIF89a")])
    with pytest.raises(PhotoUnreadable):
        check(PLAIN, Succeeded(), [Photo(content=b"")])
    big = Photo(content=a_photo(1).content + bytes(MAX_PHOTO_BYTES))
    with pytest.raises(PhotoTooBig):
        check(PLAIN, Succeeded(), [big])
    with pytest.raises(TooManyPhotos):
        check(PLAIN, Succeeded(), [a_photo(n) for n in range(MAX_PHOTOS + 1)])
    check(PLAIN, Succeeded(), [Photo(content=b"RIFF0000WEBP"), Photo(content=b"\x89PNG\r\n\x1a\n")])
