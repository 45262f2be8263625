"""No plan may gain by leaving an order out."""

from dispatch_server.planning.prices import dearest_cents
from dispatch_server.planning.problem import Costs, StabilityCosts, Told
from tests.dispatch_server.planning.problems import HOUR, a_delivery, a_problem, a_vehicle


def test_it_is_more_than_a_whole_day_on_the_road() -> None:
    fleet = [a_vehicle(costs=Costs(fixed_cents=500, hour_cents=3000))]
    assert dearest_cents(a_problem([a_delivery("a", 1)], fleet)) > 500 + 8 * 3000


def test_it_is_more_than_breaking_every_word() -> None:
    told = Told(vehicle_id="v1", arrival_s=HOUR)
    orders = [a_delivery(f"o{i}", 1, told=told) for i in range(3)]
    quiet = a_problem(orders)
    stable = a_problem(orders, stability=StabilityCosts(driver_cents=700, minute_cents=2))
    more = dearest_cents(stable) - dearest_cents(quiet)
    assert more == 3 * (700 + 2 * 8 * 60)
