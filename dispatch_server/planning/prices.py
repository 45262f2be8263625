"""What leaving an order out must cost, so that no plan leaves one out to save on driving."""

from typing import Final

from dispatch_server.planning.problem import Problem, Vehicle

_FAST_M_S: Final = 30  # no road vehicle averages more; only bounds a cost from above


def dearest_cents(problem: Problem) -> float:
    """Give more cents than any plan of the problem can cost: every vehicle out all day, fast."""
    return 1.0 + sum(map(_full_use_cents, problem.vehicles)) + _words_cents(problem)


def _words_cents(problem: Problem) -> float:
    """Bound what breaking every word given could cost, so that none is broken by leaving out."""
    if problem.stability is None:
        return 0.0
    told = sum(order.told is not None for order in problem.orders)
    longest_s = max((v.shift.closes_s for v in problem.vehicles), default=0)
    costs = problem.stability
    return told * (costs.driver_cents + costs.minute_cents * longest_s / 60)


def _full_use_cents(vehicle: Vehicle) -> float:
    costs = vehicle.costs
    span_s = vehicle.shift.closes_s - vehicle.shift.opens_s
    per_hour = costs.hour_cents + costs.overtime_hour_cents
    by_road = costs.km_cents * span_s * _FAST_M_S / 1000
    stops = costs.stop_cents * (span_s / 60)
    return costs.fixed_cents + per_hour * span_s / 3600 + by_road + stops
