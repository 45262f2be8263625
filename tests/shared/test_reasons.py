"""Every reason says what follows, and labels are found in any language."""

from shared.reasons import FOLLOWS, Follow, ReasonView
from shared.states import FailureReason


def test_every_reason_has_a_next_step() -> None:
    assert set(FOLLOWS) == set(FailureReason)
    assert set(FOLLOWS.values()) == set(Follow)


def test_a_label_is_given_in_the_language_asked_for_or_in_any() -> None:
    both = ReasonView(code="moved", labels={"pt-BR": "Mudou", "en": "Moved"})

    assert [both.label(locale) for locale in ("en", "pt-BR", "de")] == ["Moved", "Mudou", "Mudou"]
    assert ReasonView(code="moved").label("en") == ""
