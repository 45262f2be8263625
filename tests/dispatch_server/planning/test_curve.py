"""A search's better plans, however many."""

from dispatch_server.planning.curve import MOST, Curve
from dispatch_server.planning.plan import Figures


def test_each_better_plan_is_a_point() -> None:
    curve = Curve()
    curve.add(0.5, Figures(cost_cents=900.0, left_out=2))
    curve.add(1.234, Figures(cost_cents=700.004))
    assert [(p.at_s, p.cost, p.unassigned) for p in curve.points] == [
        (0.5, 900.0, 2),
        (1.23, 700.0, 0),
    ]


def test_many_are_thinned_out_between_the_first_and_the_newest() -> None:
    curve = Curve()
    for n in range(10_000):
        curve.add(n / 10, Figures(cost_cents=20_000.0 - n))
        assert len(curve.points) <= MOST + 1
    points = curve.points
    assert (points[0].cost, points[-1].cost) == (20_000.0, 10_001.0)
    assert len(points) > MOST / 3
    assert [p.at_s for p in points] == sorted(p.at_s for p in points)
