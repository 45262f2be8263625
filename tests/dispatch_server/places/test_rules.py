"""What may go on the map by itself, and what a person must see first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_server.places import rules
from dispatch_server.places.rules import RUNGS, Precision
from dispatch_server.places.schema import Candidate
from shared.geo import Point, offset

HERE = Point(-23.55, -46.63)


def _one(
    precision: Precision = Precision.HOUSE_NUMBER, *, factor: float = 1.0, north_m: float = 0.0
) -> Candidate:
    return Candidate(
        text="Rua A",
        at=offset(HERE, north_m=north_m, east_m=0),
        precision=precision,
        confidence=RUNGS[precision].confidence * factor,
        uncertainty_m=RUNGS[precision].uncertainty_m,
        source="test",
    )


@pytest.mark.parametrize(
    ("candidates", "reason"),
    [
        ([], "not_found"),
        ([_one(Precision.NONE)], "not_found"),
        ([_one()], ""),
        ([_one(Precision.METRIC)], ""),
        ([_one(Precision.POSTAL_CODE)], ""),
        ([_one(Precision.STREET)], "imprecise"),
        ([_one(Precision.POI)], "imprecise"),
        ([_one(Precision.CITY)], "imprecise"),
        ([_one(factor=0.6)], "doubtful"),
        ([_one(), _one(north_m=500)], "ambiguous"),
        ([_one(), _one(north_m=50)], ""),
        ([_one(), _one(factor=0.9, north_m=500)], ""),
    ],
)
def test_the_reason_for_a_review(candidates: list[Candidate], reason: str) -> None:
    assert rules.review_reason(candidates) == reason


def test_the_ladder_falls_in_confidence_and_every_rung_has_its_worth() -> None:
    worths = [RUNGS[precision].confidence for precision in Precision]

    assert worths == sorted(worths, reverse=True)
    assert [rules.rank(p) for p in Precision] == sorted(rules.rank(p) for p in Precision)
    assert rules.rank("elsewhere") > rules.rank("none")


def test_the_best_comes_first() -> None:
    worse, better = _one(Precision.STREET), _one()

    assert rules.sort_candidates([worse, better]) == [better, worse]


def _door(**more: str) -> str:
    usual = {
        "text": "x",
        "street": "Rua Augusta",
        "number": "900",
        "postal_code": "01304-001",
        "district": "",
        "city": "São Paulo",
    }
    return rules.door_key(**usual | more)


@pytest.mark.parametrize(
    "other",
    [
        {"street": "R. AUGUSTA"},
        {"number": " 900 "},
        {"postal_code": "01304001"},
        {"city": "sao paulo"},
        {"text": "written otherwise"},
    ],
)
def test_one_door_has_one_key_however_it_is_written(other: dict[str, str]) -> None:
    assert _door(**other) == _door()


@pytest.mark.parametrize(
    "other",
    [
        {"street": "Rua Direita"},
        {"number": "901"},
        {"postal_code": "01305-000"},
        {"city": "Santos"},
    ],
)
def test_another_door_has_another_key(other: dict[str, str]) -> None:
    assert _door(**other) != _door()


def test_without_a_street_the_text_is_the_key_and_a_flat_or_a_point_is_another_place() -> None:
    lost = _door(street="", text="Casa azul")

    assert lost != _door(street="", text="Casa verde")
    keys = {
        rules.place_key(lost, "", None),
        rules.place_key(lost, "ap 2", None),
        rules.place_key(lost, "", HERE),
    }
    assert len(keys) == 3


@given(st.text(min_size=1, max_size=50))
def test_any_text_has_a_key(text: str) -> None:
    assert _door(street="", text=text)
