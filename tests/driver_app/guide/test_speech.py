import pytest

from driver_app.guide.follow import Follower
from driver_app.guide.speech import Prompt, Speaker, Stage, lowered, phrase, rounded, stage_at, told
from driver_app.texts import Texts
from shared.geo import offset
from shared.ways import Turn, WayView
from tests.driver_app.guide.conftest import STOPS
from tests.driver_app.guide.driving import a_reading, drive

PT, EN = Texts("pt-BR"), Texts("en")
LEFT = Turn(
    at_m=500,
    maneuver="turn",
    modifier="left",
    street="Rua Augusta",
    texts={"pt-BR": "Vire à esquerda na Rua Augusta", "en": "Turn left onto Rua Augusta"},
)


def _heard(way: WayView, stop: int, speed_mps: float) -> list[Prompt]:
    follower, speaker = Follower(way, STOPS[stop]), Speaker()
    readings = drive(follower.line, follower.begins_m, follower.ends_m, speed_mps=speed_mps)
    return [
        prompt
        for reading in readings
        if (prompt := speaker.next(follower.move(reading))) is not None
    ]


@pytest.mark.parametrize("speed_mps", [4.0, 9.0, 14.0])
def test_each_turn_is_told_at_most_three_times_ever_more_urgently(
    way: WayView, speed_mps: float
) -> None:
    heard = _heard(way, 0, speed_mps)
    stages: dict[float, list[Stage]] = {}
    for prompt in heard:
        assert prompt.turn is not None
        stages.setdefault(prompt.turn.at_m, []).append(prompt.stage)

    turns = [t for t in Follower(way, STOPS[0]).leg.turns if t.maneuver != "continue"]
    assert set(stages) == {turn.at_m for turn in turns}
    assert all(said == sorted(set(said)) for said in stages.values())


def test_the_last_word_before_a_turn_comes_close_to_it(way: WayView) -> None:
    for prompt in _heard(way, 0, 8.0):
        if prompt.stage == Stage.NOW and prompt.turn and prompt.turn.maneuver == "turn":
            assert prompt.distance_m < 40


@pytest.mark.parametrize(
    ("metres", "speed_mps", "stage"),
    [
        (1000, 14, None),
        (400, 14, Stage.FAR),
        (160, 14, Stage.NEAR),
        (45, 14, Stage.NOW),
        (250, 3, Stage.FAR),
        (60, 3, Stage.NEAR),
        (15, 0, Stage.NOW),
        (700, 33, Stage.FAR),
    ],
)
def test_a_faster_vehicle_is_told_earlier(
    metres: float, speed_mps: float, stage: Stage | None
) -> None:
    assert stage_at(metres, speed_mps) == stage


def test_leaving_the_way_is_said_once(way: WayView) -> None:
    follower, speaker = Follower(way, STOPS[0]), Speaker()
    speaker.next(follower.move(a_reading(follower.line.at(0)[0])))  # the first word
    far = offset(follower.line.at(100)[0], north_m=200, east_m=200)

    heard = [speaker.next(follower.move(a_reading(far, s, speed_mps=0))) for s in range(1, 20)]

    assert [prompt.turn for prompt in heard if prompt] == [None]
    assert phrase(Prompt(stage=Stage.NOW), PT) == "Você saiu da rota"


def test_a_prompt_is_a_sentence_in_both_languages() -> None:
    near = Prompt(stage=Stage.NEAR, turn=LEFT, distance_m=187)
    twice = Prompt(stage=Stage.NOW, turn=LEFT, then=LEFT)

    assert phrase(near, PT) == "Em 200 metros, vire à esquerda na Rua Augusta"
    assert phrase(near, EN) == "In 200 metres, turn left onto Rua Augusta"
    assert phrase(twice, PT).count("ire à esquerda") == 2
    assert phrase(twice, PT).startswith("Vire à esquerda na Rua Augusta e, em seguida, vire")


@pytest.mark.parametrize(
    ("modifier", "said"),
    [
        ("left", "A parada fica à esquerda"),
        ("right", "A parada fica à direita"),
        ("", "Você chegou à parada"),
    ],
)
def test_arriving_is_told_by_its_side(modifier: str, said: str) -> None:
    assert told(Turn(at_m=0, maneuver="arrive", modifier=modifier), PT) == said


@pytest.mark.parametrize(
    ("metres", "said"), [(4, 10), (87, 90), (187, 200), (430, 450), (1240, 1200)]
)
def test_distances_are_round(metres: float, said: int) -> None:
    assert rounded(metres) == said


def test_an_empty_text_stays_empty() -> None:
    assert lowered("") == ""
