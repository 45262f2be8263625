"""What is collected at a door, and the report it becomes."""

from driver_app.device.port import Photo
from driver_app.state.draft import Draft, Pad, as_point, has_room, is_signature
from driver_app.state.kept import PinTry
from shared.facts import (
    MAX_STROKE_POINTS,
    STROKE_HEIGHT,
    STROKE_UNITS,
    LeftOutcome,
    PayMethod,
    PinCheck,
    Relation,
    Scan,
    Shot,
)
from shared.pins import PinVerdict
from shared.proof import ProofKind
from shared.runs import PackageView
from shared.states import FailureReason
from tests.onphone import a_run, a_stop, a_task

BOX = PackageView(barcode="box", pieces=4)
TASKS = (a_task(packages=(BOX,), has_pin=True, due_cents=500), a_task())
STOP = a_stop(a_run(), tasks=TASKS)


def test_a_stroke_is_kept_on_the_pad() -> None:
    assert as_point(90, 45, 360, 12) == (250, 125, 12)
    assert as_point(-9, 9_000, 360, -1) == (0, STROKE_HEIGHT, 0)
    assert as_point(5, 5, 0, 0) == (STROKE_UNITS, STROKE_HEIGHT, 0)


def test_a_slip_is_no_signature_and_a_novel_has_no_room() -> None:
    assert not is_signature([])
    assert not is_signature([[(1, 1, 0), (1, 2, 1)]])
    assert is_signature([[(1, 1, 0), (1, 2, 1)], [(4, 4, 2), (5, 5, 3)]])
    assert not has_room([[(1, 1, 1)] * MAX_STROKE_POINTS])


def test_a_full_pad_takes_no_more() -> None:
    pad = Pad(strokes=(((1, 1, 1),) * (MAX_STROKE_POINTS - 1),))
    for _ in range(3):
        pad.drag(1, 1, 100, 1)
    pad.press(1, 1, 100, 1)

    assert sum(len(stroke) for stroke in pad.strokes) == MAX_STROKE_POINTS


def test_a_drag_without_a_press_draws_nothing() -> None:
    pad = Pad()
    pad.drag(1, 1, 100, 1)
    assert pad.strokes == ()


def test_a_typed_name_keeps_who_it_stands_for_but_not_another_name() -> None:
    draft = Draft()
    draft.choose_receiver("", Relation.CONCIERGE)
    draft.type("receiver", "Seu Zé")
    assert (draft.succeeded(STOP).receiver_name, draft.relation) == ("Seu Zé", Relation.CONCIERGE)

    draft.choose_receiver("Helena", Relation.RECIPIENT)
    assert draft.succeeded(STOP).receiver_name == "Helena"
    draft.type("receiver", "Ana")
    assert (draft.succeeded(STOP).receiver_name, draft.relation) == ("Ana", None)


def test_a_second_tap_takes_a_choice_back() -> None:
    draft = Draft()
    draft.choose_receiver("", Relation.FAMILY)
    draft.choose_receiver("", Relation.FAMILY)
    draft.leave(TASKS[0].id, BOX, LeftOutcome.REFUSED)
    draft.leave(TASKS[0].id, BOX, LeftOutcome.REFUSED)

    assert draft.relation is None
    assert draft.succeeded(STOP).left == ()


def test_pieces_are_counted_between_one_and_all() -> None:
    draft = Draft()
    draft.leave(TASKS[0].id, BOX, LeftOutcome.DAMAGED)
    counted = []
    for pieces in (9, 2, 0):
        draft.leave_pieces(BOX, pieces)
        counted.append(draft.left["box"].pieces)

    assert counted == [4, 2, 1]


def test_what_stays_in_the_vehicle_brings_no_pin_money_or_package() -> None:
    draft = Draft()
    draft.left_out.append(TASKS[0].id)
    draft.leave(TASKS[0].id, BOX, LeftOutcome.DAMAGED)
    draft.payments[TASKS[0].id] = PayMethod.PIX
    draft.pins[TASKS[0].id] = PinTry(pin="1234", verdict=PinVerdict.RIGHT)

    said = draft.succeeded(STOP)

    assert said.delivered == (TASKS[1].id,)
    assert (said.left, said.payments, said.pins) == ((), (), ())


def test_a_pin_is_brought_once_it_was_asked_about() -> None:
    draft = Draft()
    found = []
    for verdict in PinVerdict:
        draft.pins[TASKS[0].id] = PinTry(pin="1234", verdict=verdict)
        found.append([entry.check for entry in draft.succeeded(STOP).pins])

    assert found == [[PinCheck.RIGHT], [], [PinCheck.WRONG], [PinCheck.UNCHECKED]]


def test_a_report_carries_the_shots_of_the_photos_that_are_left() -> None:
    draft = Draft()
    for name in ("a", "b"):
        photo = Photo(content=b"x", mime="image/jpeg", sha256=name)
        draft.add_photo(photo, Shot(sha256=name, at_ms=1))
    del draft.photos[0]

    said = draft.failed(FailureReason.MOVED, waived=(ProofKind.NOTE,))

    assert [shot.sha256 for shot in said.evidence.shots] == ["b"]
    assert said.evidence.waived == ("note",)
    assert draft.roles == ("photo",)


def test_a_code_is_noted_once() -> None:
    draft = Draft()

    assert draft.add_scan(Scan(code="1"))
    assert not draft.add_scan(Scan(code="1"))
    assert len(draft.succeeded(STOP).scans) == 1
