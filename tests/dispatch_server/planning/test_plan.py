"""A plan survives the way between processes and to disk."""

import pickle

import msgspec

from dispatch_server.planning.nearest import nearest_neighbour
from dispatch_server.planning.plan import Plan
from tests.dispatch_server.planning.problems import a_delivery, a_problem


def test_a_plan_comes_back_as_it_went() -> None:
    plan = nearest_neighbour(a_problem([a_delivery("o", 1), a_delivery("big", 2, load=(101,))]))
    assert plan.routes
    assert plan.left_out
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301 - our own bytes
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan
    assert plan.routes[0].duration_s == plan.figures.duration_s
