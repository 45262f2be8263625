"""Ways of one name are one street where they are near, and several where they are not."""

from dispatch_server.cities.streets import gather
from shared.geo import Point, offset

HERE = Point(-23.55, -46.63)


def line(*, east_m: float, length_m: float = 200) -> list[Point]:
    start = offset(HERE, north_m=0, east_m=east_m)
    return [start, offset(start, north_m=0, east_m=length_m)]


def test_ways_that_follow_each_other_are_one_street() -> None:
    (street,) = gather(
        [
            ("Rua Direita", line(east_m=0)),
            ("R. Direita", line(east_m=210)),
            ("Rua Direita", line(east_m=420)),
        ]
    )

    assert street.name == "Rua Direita"
    assert street.norm == "rua direita"
    assert len(street.lines) == 3
    assert 599 < street.length_m < 601
    assert street.bbox.west == HERE.lon


def test_the_same_name_in_another_district_is_another_street() -> None:
    streets = gather([("Rua Direita", line(east_m=0)), ("Rua Direita", line(east_m=5000))])

    assert len(streets) == 2
    assert {s.middle.lon for s in streets} <= {p.lon for s in streets for x in s.lines for p in x}


def test_streets_come_in_the_same_order_whatever_the_order_of_ways() -> None:
    ways = [("Rua B", line(east_m=0)), ("Rua A", line(east_m=0)), ("Rua B", line(east_m=9000))]

    assert [(s.norm, s.middle) for s in gather(ways)] == [
        (s.norm, s.middle) for s in gather(ways[::-1])
    ]


def test_a_way_without_length_is_still_a_street() -> None:
    (street,) = gather([("Rua Direita", [HERE])])

    assert (street.length_m, street.middle) == (0, HERE)


def test_a_name_that_is_nothing_but_signs_is_no_street() -> None:
    assert gather([("---", line(east_m=0))]) == []
