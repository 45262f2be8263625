"""A city day in PyVRP's words."""

from dispatch_server.planning.solvers.pyvrp_model import Model, build
from dispatch_server.planning.timing import Timer
from tests.dispatch_server.planning.problems import a_city


def a_model(orders: int, vehicles: int, *, windows: float = 0.5, is_required: bool = True) -> Model:
    model = build(Timer(a_city(orders, vehicles, windows=windows)), is_required=is_required)
    assert model is not None
    return model
