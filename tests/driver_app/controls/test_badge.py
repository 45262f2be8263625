from datetime import UTC, datetime, timedelta

from driver_app.controls.badge import badge_text, badge_word, is_silent
from driver_app.state import Unsent
from driver_app.sync.engine import Trouble
from driver_app.texts import Texts

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EN = Texts("en")


def test_what_waits_comes_before_everything_else() -> None:
    unsent = Unsent(facts=2, photos=1, trouble=Trouble.OFFLINE, now=NOW)

    assert badge_text(unsent, EN) == "3 to send"


def test_a_short_silence_is_not_worth_a_word() -> None:
    unsent = Unsent(trouble=Trouble.TIME_OUT, now=NOW, last_answer_at=NOW - timedelta(seconds=40))

    assert not is_silent(unsent, NOW)
    assert badge_text(unsent, EN) == "All sent"


def test_a_long_silence_is_told_with_its_age() -> None:
    unsent = Unsent(trouble=Trouble.OFFLINE, now=NOW, last_answer_at=NOW - timedelta(minutes=12))

    assert badge_text(unsent, EN) == "no signal for 12 min"


def test_a_server_never_heard_of_is_told_by_its_reason() -> None:
    assert badge_text(Unsent(trouble=Trouble.OFFLINE, now=NOW), EN) == "No network"
    assert badge_text(Unsent(now=NOW), EN) == "All sent"


def test_a_bar_has_room_for_how_much_or_how_long() -> None:
    silent = Unsent(trouble=Trouble.OFFLINE, now=NOW, last_answer_at=NOW - timedelta(minutes=12))

    assert badge_word(Unsent(now=NOW), EN) == ""
    assert badge_word(Unsent(facts=2, now=NOW), EN) == "2 to send"
    assert badge_word(silent, EN) == "12 min"


def test_every_trouble_has_words() -> None:
    for trouble in Trouble:
        assert EN(f"trouble.{trouble}")
