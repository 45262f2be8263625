"""Best-known solutions as they are published: ``Route #1: 4 7 2`` and a ``Cost`` line."""

import re
from dataclasses import dataclass
from typing import Final

from dispatch_server.planning import rules
from dispatch_server.planning.formats.instance import BadInstance, Instance
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.timing import Timer

_ROUTE: Final = re.compile(r"^\s*Route\s+#\d+\s*:(.*)$", re.IGNORECASE | re.MULTILINE)
_COST: Final = re.compile(r"^\s*Cost\s*:?\s*([\d.]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Published:
    """Routes in the file's own numbers, by vehicle, and what they are said to cost."""

    routes: tuple[tuple[int, ...], ...]
    cost: float | None


def read(text: str) -> Published:
    """Read a solution. Raises BadInstance."""
    try:
        routes = tuple(tuple(int(word) for word in m.split()) for m in _ROUTE.findall(text))
    except ValueError as error:
        raise BadInstance(str(error), "Route") from error
    if not any(routes):
        raise BadInstance("there is no route", "Route")
    cost = _COST.search(text)
    return Published(routes, float(cost[1]) if cost else None)


def as_plan(instance: Instance, published: Published) -> Plan:
    """Write published routes up as a plan of ours, vehicle by vehicle. Raises BadInstance."""
    timer = Timer(instance.problem)
    acts = {
        instance.stops[instance.problem.orders[act.order].id, act.kind]: n
        for n, act in enumerate(timer.acts)
    }
    routes: list[list[int]] = [[] for _ in instance.problem.vehicles]
    for vehicle, stops in enumerate(published.routes):
        unknown = [stop for stop in stops if stop not in acts]
        if unknown or vehicle >= len(routes):
            raise BadInstance(f"route {vehicle + 1} is not of this file", "Route")
        routes[vehicle] = [acts[stop] for stop in stops]
    return rules.make_plan(timer, routes, engine="published", final=False)
