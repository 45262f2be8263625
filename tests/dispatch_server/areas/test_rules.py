"""What an area must be, whose it is, and which one a point is in."""

from typing import Any

import pytest

from dispatch_server.areas.rules import (
    AreaImpossible,
    Territories,
    Territory,
    check_ring,
    named,
)
from shared.geo import Point, offset
from shared.ids import AreaId, uuid7
from tests.shared.test_polygon import BOW_TIE, HOME, SQUARE, a_square


def a_territory(name: str, ring: list[Point], **more: Any) -> Territory:
    return Territory(id=AreaId(uuid7()), name=name, ring=tuple(ring), **more)


@pytest.mark.parametrize(
    ("ring", "why", "corners"),
    [
        (BOW_TIE, "crosses_itself", (1, 3)),
        (a_square(20), "too_small", ()),
        ([Point(-30, -60), Point(-30, -40), Point(-10, -40)], "too_large", ()),
    ],
)
def test_what_no_area_can_be_is_refused_with_its_reason(
    ring: list[Point], why: str, corners: tuple[int, ...]
) -> None:
    with pytest.raises(AreaImpossible) as refused:
        check_ring(ring)

    assert (refused.value.why, refused.value.corners) == (why, corners)
    assert "this cannot be an area: " in str(refused.value)
    check_ring(SQUARE)


def test_a_point_is_in_the_smallest_area_that_holds_it() -> None:
    town, block = a_territory("Cidade", SQUARE), a_territory("Quadra", a_square(200))
    apart = a_territory("Longe", a_square(500, east=5000))
    all_of_them = Territories([town, apart, block])
    here, there, nowhere = (offset(HOME, north_m=n, east_m=n) for n in (100, 500, 2000))

    assert [one and one.name for one in map(all_of_them.at, (here, there, nowhere))] == [
        "Quadra",
        "Cidade",
        None,
    ]
    assert all_of_them.overlaps() == {town.id: (block.id,), block.id: (town.id,), apart.id: ()}


def test_an_area_is_of_those_who_are_named_or_of_anybody() -> None:
    everybodys = a_territory("A", SQUARE)
    anas = a_territory("B", SQUARE, driver_ids=frozenset({"ana"}), vehicle_ids=frozenset({"moto"}))

    assert everybodys.is_served_by("rui", "van")
    assert [
        anas.is_served_by(*who) for who in (("ana", "van"), ("rui", "moto"), ("rui", "van"))
    ] == [
        True,
        True,
        False,
    ]
    assert named(["b", "a", "b"]) == ["b", "a"]
