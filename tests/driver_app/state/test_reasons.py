"""Reasons come with the run, and what this app does not know is left out."""

import msgspec

from driver_app.state.reasons import follow_of, own_reasons, reason_label
from driver_app.texts import Texts
from shared.reasons import Follow, ReasonView
from shared.states import FailureReason
from tests.driver_app.fake_server import a_run

R = FailureReason
SAID = (
    ReasonView(code="eaten_by_dog", labels={"en": "The dog"}, follow="bury"),
    ReasonView(code="moved", labels={"pt-BR": "Cliente mudou"}, follow="bury"),
    ReasonView(code="refused", labels={}, follow="reattempt"),
)


def test_the_organizations_reasons_are_offered_in_its_order() -> None:
    run = msgspec.structs.replace(a_run(), reasons=SAID)

    assert own_reasons(run) == (R.MOVED, R.REFUSED)
    assert own_reasons(a_run()) == ()
    assert own_reasons(None) == ()


def test_a_reason_is_said_in_its_words_or_in_the_apps() -> None:
    run = msgspec.structs.replace(a_run(), reasons=SAID)
    pt, en = Texts("pt-BR"), Texts("en")

    assert reason_label(run, pt, R.MOVED) == "Cliente mudou"
    assert reason_label(run, en, R.MOVED) == "Cliente mudou"
    assert reason_label(run, pt, R.REFUSED) == pt("reason.refused")
    assert reason_label(None, en, R.STOLEN) == en("reason.stolen")


def test_what_follows_is_the_usual_or_as_said_or_for_the_dispatcher_to_say() -> None:
    run = msgspec.structs.replace(a_run(), reasons=SAID)

    assert follow_of(run, R.REFUSED) is Follow.REATTEMPT
    assert follow_of(run, R.MOVED) is Follow.DECIDE
    assert follow_of(run, R.PACKAGE_DAMAGED) is Follow.RETURN
    assert follow_of(None, R.REFUSED) is Follow.RETURN
