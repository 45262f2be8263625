"""Who is at a console: told on change, gone soon after the last word."""

from uuid import UUID

import msgspec
import pytest

from dispatch_server.live import presence
from dispatch_server.live.presence import AWAY_S, EVERY_S, GONE_S, People, Who
from dispatch_server.live.schema import Here
from shared.ids import PlanId, UserId, uuid7

ANA, RUI = Who(UserId(uuid7()), "Ana Luz"), Who(UserId(uuid7()), "Rui Sá")
RUNS = Here(view="runs")


class Hand:
    """A clock that is turned by hand, in seconds."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def people(clock: Hand) -> People:
    return People(clock)


def names(people: People) -> list[str] | None:
    news = people.due()
    return None if news is None else [person.name for person in news.people]


def test_everybody_is_told_once_and_again_when_somebody_goes_elsewhere(
    people: People, clock: Hand
) -> None:
    plan = PlanId(UUID(int=7))
    people.say("a", ANA, RUNS)
    people.say("b", RUI, RUNS)
    assert names(people) == ["Ana Luz", "Rui Sá"]
    clock.at += 4
    people.say("a", ANA, RUNS)
    assert people.due() is None

    people.say("b", RUI, Here(view="plan", plan_id=plan, is_editing=True))
    news = people.due()

    assert news is not None
    rui = next(one for one in news.people if one.name == "Rui Sá")
    assert (rui.view, rui.plan_id, rui.is_editing, rui.user_id) == ("plan", plan, True, RUI.user_id)


def test_frames_are_a_second_apart_and_none_is_lost(people: People, clock: Hand) -> None:
    people.say("a", ANA, RUNS)
    assert names(people) == ["Ana Luz"]
    people.say("b", RUI, RUNS)
    assert people.due() is None
    clock.at += EVERY_S
    assert names(people) == ["Ana Luz", "Rui Sá"]


def test_who_leaves_or_falls_silent_is_gone(people: People, clock: Hand) -> None:
    people.say("a", ANA, RUNS)
    people.say("b", RUI, RUNS)
    people.due()
    clock.at += EVERY_S
    people.leave("b")
    assert names(people) == ["Ana Luz"]
    clock.at += GONE_S + 0.1
    assert names(people) == []
    clock.at += EVERY_S
    assert people.due() is None


def test_a_hidden_tab_may_be_silent_for_longer(people: People, clock: Hand) -> None:
    people.say("a", ANA, msgspec.structs.replace(RUNS, is_away=True))
    people.due()
    clock.at += AWAY_S - 1
    assert people.due() is None
    clock.at += 2
    assert names(people) == []


def test_who_comes_back_unchanged_is_told_who_is_here(people: People, clock: Hand) -> None:
    people.say("a", ANA, RUNS)
    people.due()
    clock.at += EVERY_S
    people.leave("a")
    people.say("again", ANA, RUNS)
    assert names(people) == ["Ana Luz"]


def test_a_crowd_is_told_in_part(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "MOST", 2)
    for number in range(5):
        people.say(number, Who(UserId(uuid7()), f"P{number}"), RUNS)
    people.say(0, Who(UserId(uuid7()), "P0"), RUNS)
    assert names(people) == ["P0", "P4"]
