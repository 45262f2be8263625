import pytest

from dispatch_server.planning import rules
from dispatch_server.planning.formats import solution
from dispatch_server.planning.formats.instance import BadInstance
from dispatch_server.planning.formats.reading import read
from tests.dispatch_server.planning.formats.files import CVRP


def test_published_routes_cost_what_is_published() -> None:
    instance = read(CVRP, "small")
    published = solution.read("Route #1: 1 2\nRoute #2:\nCost 10\n")

    plan = solution.as_plan(instance, published)

    assert rules.cost(instance.problem, plan) == published.cost
    assert rules.check(instance.problem, plan) == []


def test_routes_of_another_file_are_refused() -> None:
    with pytest.raises(BadInstance, match="route 1 is not of this file"):
        solution.as_plan(read(CVRP, "small"), solution.Published(((7,),), None))


@pytest.mark.parametrize("text", ["Cost 4", "Route #1: a b"])
def test_a_text_without_routes_is_refused(text: str) -> None:
    with pytest.raises(BadInstance):
        solution.read(text)
