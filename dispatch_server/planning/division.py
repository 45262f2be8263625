"""Divides a large problem among several planners, and puts their answers together.

A share holds whole routes that run near each other, the orders on them, some of the vehicles that
nobody drives and some of the orders left out, as a problem of its own: whoever plans it needs
nothing of the rest, and whatever a problem can say still holds in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from dispatch_server.planning import rules
from dispatch_server.planning.clusters import Vectors, group, landmark_vectors
from dispatch_server.planning.insertion import Sequences
from dispatch_server.planning.part import moved_order, moved_vehicle, places_of
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.problem import Feature, Matrix, Problem, features
from dispatch_server.planning.timing import Timer

_WHOLE: Final = frozenset({Feature.PREFIX, Feature.STABILITY})
"""What a running day says of other vehicles than the share's own."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part as a problem with its routes so far, and what its numbers are in the whole."""

    problem: Problem
    routes: Sequences
    acts: Sequence[int]
    vehicles: Sequence[int]


def can_divide(problem: Problem) -> bool:
    """Tell whether its routes may be planned apart from each other: all but a running day's."""
    return not features(problem) & _WHOLE


def divide(timer: Timer, plan: Plan, count: int, seed: int) -> list[Share]:
    """Cut a plan into about ``count`` shares of as many tasks; each seed cuts elsewhere."""
    problem = timer.problem
    routes = rules.sequences(timer, plan)
    driven = [vehicle for vehicle, acts in enumerate(routes) if acts]
    vectors = landmark_vectors(problem.matrices[problem.vehicles[0].profile].drive_s)
    centres = np.array([_centre(timer, vectors, routes[vehicle]) for vehicle in driven])
    sizes = [len(routes[vehicle]) for vehicle in driven]
    wanted = -(-sum(sizes) // count)
    groups = group(centres, sizes, wanted, np.random.default_rng(seed))
    fleets = [[driven[at] for at in members] for members in groups]
    idle = [vehicle for vehicle, acts in enumerate(routes) if not acts]
    for number, vehicle in enumerate(idle):
        fleets[number % len(fleets)].append(vehicle)
    middles = np.array([centres[members].mean(axis=0) for members in groups])
    left_out = _shared_out(timer, routes, fleets, middles, vectors)
    return [
        _share(timer, routes, sorted(fleet), more)
        for fleet, more in zip(fleets, left_out, strict=True)
    ]


def join(
    timer: Timer, plan: Plan, shares: Sequence[Share], answers: Sequence[Sequences | None]
) -> Plan:
    """Put the answers in the place of the routes they are of; a share without one stays as it was.

    What is left out has no reasons yet. Raises ``ValueError`` for an answer of other vehicles.
    """
    routes = rules.sequences(timer, plan)
    for share, answer in zip(shares, answers, strict=True):
        found = share.routes if answer is None else answer
        for vehicle, acts in zip(share.vehicles, found, strict=True):
            routes[vehicle] = [act if act < 0 else share.acts[act] for act in acts]
    return rules.make_plan(timer, routes, engine=plan.engine, seed=plan.seed, final=False)


def _centre(timer: Timer, vectors: Vectors, acts: Sequence[int]) -> Vectors:
    places = [timer.acts[act].place for act in acts if act >= 0]
    return np.asarray(vectors[places].mean(axis=0))


def _shared_out(
    timer: Timer,
    routes: Sequences,
    fleets: Sequence[Sequence[int]],
    middles: Vectors,
    vectors: Vectors,
) -> list[list[int]]:
    """Give each order that is left out to the nearest share that has a vehicle for it."""
    taken = {order for acts in routes for order in timer.orders_in(acts)}
    shared: list[list[int]] = [[] for _ in fleets]
    for order in timer.open_orders:
        if order in taken:
            continue
        here = _centre(timer, vectors, timer.of_order[order])
        near = np.argsort(((middles - here) ** 2).sum(axis=1), kind="stable")
        able = (n for n in near if any(timer.carries[vehicle][order] for vehicle in fleets[n]))
        shared[int(next(able, near[0]))].append(order)
    return shared


def _share(
    timer: Timer, routes: Sequences, vehicles: Sequence[int], left_out: Sequence[int]
) -> Share:
    whole = timer.problem
    taken = {order for vehicle in vehicles for order in timer.orders_in(routes[vehicle])}
    orders = sorted({*taken, *left_out})
    places = sorted(set(_places(whole, orders, vehicles)))
    index = {place: at for at, place in enumerate(places)}
    grid = np.ix_(places, places)
    profiles = {whole.vehicles[vehicle].profile for vehicle in vehicles}
    acts = [act for order in orders for act in timer.of_order[order]]
    inside = {act: at for at, act in enumerate(acts)}
    problem = replace(
        whole,
        places=tuple(whole.places[place] for place in places),
        matrices={
            profile: Matrix(
                whole.matrices[profile].drive_s[grid], whole.matrices[profile].distance_m[grid]
            )
            for profile in sorted(profiles)
        },
        orders=tuple(moved_order(whole.orders[order], index) for order in orders),
        vehicles=tuple(moved_vehicle(whole.vehicles[vehicle], index) for vehicle in vehicles),
    )
    own = [[act if act < 0 else inside[act] for act in routes[vehicle]] for vehicle in vehicles]
    return Share(problem, own, acts, vehicles)


def _places(whole: Problem, orders: Sequence[int], vehicles: Sequence[int]) -> Iterator[int]:
    for order in orders:
        yield from (task.place for _, task in whole.orders[order].tasks)
    for vehicle in vehicles:
        yield from places_of(whole.vehicles[vehicle])
