"""What to say aloud, and when: early enough to change lanes, once more before, and at the turn."""

from enum import IntEnum
from typing import Final

import msgspec

from driver_app.guide.follow import Progress
from driver_app.texts import Texts
from shared.ways import Turn

FAR_S, FAR_M = 30.0, (300.0, 800.0)  # at 50 km/h: 420 m before
NEAR_S, NEAR_M = 12.0, (90.0, 250.0)
NOW_S, NOW_M = 3.5, (18.0, 50.0)
_SILENT: Final = frozenset({"continue", "new name", "notification", "use lane"})
_TENS_BELOW_M: Final = 100
_FIFTIES_BELOW_M: Final = 1000


class Stage(IntEnum):
    FAR = 1
    NEAR = 2
    NOW = 3


class Prompt(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to say. ``turn`` is None where the vehicle has just left its way."""

    stage: Stage
    turn: Turn | None = None
    then: Turn | None = None
    distance_m: float = 0.0


class Speaker:
    """Remembers what was said of the present way, so that nothing is said twice."""

    def __init__(self) -> None:
        self._said: dict[float, Stage] = {}  # the latest stage of each turn, by its mark
        self._was_off = False

    def next(self, progress: Progress) -> Prompt | None:
        """Say what should be heard now; mostly nothing."""
        went_off = progress.is_off and not self._was_off
        self._was_off = progress.is_off
        if went_off:
            return Prompt(stage=Stage.NOW)
        turn = progress.turn
        if progress.is_off or turn is None or turn.maneuver in _SILENT:
            return None
        stage = stage_at(progress.to_turn_m, progress.speed_mps)
        if turn.maneuver == "depart":
            stage = Stage.NOW
        if stage is None or self._said.get(turn.at_m, 0) >= stage:
            return None
        self._said[turn.at_m] = stage
        then = None if progress.then is None or stage == Stage.FAR else progress.then
        return Prompt(stage=stage, turn=turn, then=then, distance_m=progress.to_turn_m)


def stage_at(distance_m: float, speed_mps: float) -> Stage | None:
    """Say how urgent a turn is, by how soon it comes; None while it is far."""
    for stage, seconds, (least, most) in (
        (Stage.NOW, NOW_S, NOW_M),
        (Stage.NEAR, NEAR_S, NEAR_M),
        (Stage.FAR, FAR_S, FAR_M),
    ):
        if distance_m <= min(max(speed_mps * seconds, least), most):
            return stage
    return None


def phrase(prompt: Prompt, texts: Texts) -> str:
    """Put a prompt into the driver's language."""
    if prompt.turn is None:
        return texts("way.off_said")
    act = told(prompt.turn, texts)
    if prompt.stage != Stage.NOW:
        act = texts("way.in", distance=texts.spoken(rounded(prompt.distance_m)), act=lowered(act))
    if prompt.then is not None and prompt.then.maneuver != "arrive":
        act = texts("way.and_then", act=act, then=lowered(told(prompt.then, texts)))
    return act


def told(turn: Turn, texts: Texts) -> str:
    """Give a turn's own words; arriving is told by its side alone, whichever stop it is."""
    if turn.maneuver == "arrive":
        side = turn.modifier if turn.modifier in {"left", "right"} else "here"
        return texts(f"way.arrive_{side}")
    return turn.texts.get(texts.locale) or next(iter(turn.texts.values()), "")


def lowered(act: str) -> str:
    return act[:1].lower() + act[1:]


def rounded(distance_m: float) -> int:
    """Say 180 m as 200 m: nobody drives by the metre."""
    whole = round(distance_m)
    if whole < _TENS_BELOW_M:
        return max(10, round(whole / 10) * 10)
    if whole < _FIFTIES_BELOW_M:
        return round(whole / 50) * 50
    return round(whole / 100) * 100
