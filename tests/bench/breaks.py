"""Days on which every driver rests, against VROOM, which places breaks by itself: who costs less.

Run as ``python -m tests.bench.breaks [--budget SECONDS] [--cases N]``. Each driver rests half an hour
within two and a half hours around noon. Porta has so many seconds of one core's processor, VROOM
its exploration level 1 for as long as that takes; our checker judges and prices both, and would
name each rest that was missed.
"""

import time
from typing import Any

import msgspec

from dispatch_server.planning import rules
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Break, Problem, Window
from dispatch_server.planning.solvers.porta import Porta
from dispatch_server.planning.solvers.vroom import Vroom
from tests.bench.cases import changed, measure, solved
from tests.dispatch_server.planning.problems import HOUR, a_city

SIZES = ((60, 4), (120, 6), (250, 12))
LEVEL = 1
REST = Break(window=Window(3 * HOUR, 5 * HOUR + HOUR // 2), duration_s=HOUR // 2)


def resting(stops: int, vehicles: int, seed: int) -> Problem:
    city = a_city(stops, vehicles, seed=seed)
    fleet = [
        msgspec.structs.replace(v, breaks=(REST,), capacity=(10**7, 10**4)) for v in city.vehicles
    ]
    return changed(city, city.orders, fleet)


def measured(stops: int, vehicles: int, seed: int, budget_s: float) -> dict[str, Any]:
    day = resting(stops, vehicles, seed)
    ours = solved(Porta(clock=time.process_time, cores=1), day, budget_s)
    began = time.process_time()
    theirs = solved(Vroom(), day, 600.0, iterations=LEVEL)
    vroom_s = time.process_time() - began
    missed = [len(rules.check(day, plan)) for plan in (ours, theirs)]
    return {
        "stops": stops,
        "seed": seed,
        "served": ours.figures.routed,
        "cost_cents": round(ours.figures.cost_cents),
        "missed": missed[0],
        "vroom_served": theirs.figures.routed,
        "vroom_cost_cents": round(theirs.figures.cost_cents),
        "vroom_missed": missed[1],
        "vroom_s": round(vroom_s, 1),
        "is_ahead": not missed[0] and is_ahead(ours, theirs),
    }


def is_ahead(ours: Plan, theirs: Plan) -> bool:
    served = ours.figures.routed - theirs.figures.routed
    cheaper = ours.figures.cost_cents <= theirs.figures.cost_cents + 0.5
    return served > 0 or (served == 0 and cheaper)


if __name__ == "__main__":
    measure(measured, SIZES, budget_s=5.0, cases=2)
