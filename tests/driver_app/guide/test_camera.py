from driver_app.guide.camera import CITY, FAST, NEAR, STEADY, Operator


def test_turning_past_north_goes_the_short_way_round() -> None:
    operator = Operator()
    turns = [
        operator.aim(speed_mps=9, to_turn_m=None, heading_deg=heading).turn_deg
        for heading in (340, 350, 10, 30, 170, 330)
    ]

    assert turns == [-20, -10, 10, 30, 170, 330]


def test_a_trembling_heading_does_not_turn_the_map() -> None:
    operator = Operator()
    operator.aim(speed_mps=9, to_turn_m=None, heading_deg=90)

    for heading in (92, 89, 91, 88, None):
        assert operator.aim(speed_mps=9, to_turn_m=None, heading_deg=heading).turn_deg == 90


def test_the_zoom_changes_only_once_it_is_wanted_for_a_while() -> None:
    operator = Operator()
    zooms = [
        operator.aim(speed_mps=9, to_turn_m=metres, heading_deg=None).zoom
        for metres in (500, 100, 500, 100, 90, 80, 70)
    ]

    assert zooms == [CITY] * 5 + [NEAR] * 2
    fast = [operator.aim(speed_mps=25, to_turn_m=900, heading_deg=None) for _ in range(STEADY)]
    assert fast[-1].zoom == FAST
