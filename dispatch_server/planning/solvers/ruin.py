"""Ruin and recreate over our own clock: slow, and it knows every constraint there is.

Some neighbouring orders are taken out and put back where each is cheapest, in another turn; a
little worse is accepted at first, nothing worse at the end. After Schrimpf et al. 2000
(doi:10.1006/jcph.1999.6413), with neighbours as in Christiaens and Vanden Berghe 2020
(doi:10.1287/trsc.2019.0914).
"""

import random
import time
from collections.abc import Callable
from typing import ClassVar, Final, NamedTuple

from dispatch_server.planning import rules
from dispatch_server.planning.insertion import Fit, Sequences, cheapest
from dispatch_server.planning.plan import Plan
from dispatch_server.planning.port import refuse_unsupported
from dispatch_server.planning.problem import Feature, Problem
from dispatch_server.planning.solvers.greedy import Greedy, rank
from dispatch_server.planning.timing import Timer

_MOST_OUT: Final = 12
_WORSE_SHARE: Final = 0.02
"""So much dearer a plan may be than the one before it, at the start."""
_ON_PLAN_S: Final = 0.25

_ANYONE, _OF_ITS_ROUTE, _BY_CHANCE = 0.5, 0.3, 0.5
"""How often a try begins anywhere, not with an order left out; takes out neighbours in the route,
not on the map; and puts them back in any turn, not the most pressing first."""

_FEW: Final = 8
"""Acts of a route in which all places are tried: some ten walks of 20 us for each order put back."""


class _State(NamedTuple):
    """Routes, what each costs, and what is left out."""

    routes: Sequences
    cents: list[float]
    out: frozenset[int]
    driven_cents: float
    price_cents: float

    @property
    def objective_cents(self) -> float:
        return self.driven_cents + self.price_cents


class Ruin:
    """Betters any plan, a few hundred tries a second on a small day."""

    name: ClassVar[str] = "ruin"
    supports: ClassVar[frozenset[Feature]] = rules.SUPPORTS

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock

    def solve(
        self,
        problem: Problem,
        *,
        budget_s: float,
        seed: int,
        warm: Plan | None,
        on_plan: Callable[[Plan], None],
        cancelled: Callable[[], bool],
        iterations: int | None,
    ) -> Plan:
        """Search from ``warm``, or from cheapest insertion; an iteration is one try."""
        refuse_unsupported(self.name, self.supports, problem)
        began = self._clock()
        if warm is None:
            warm = Greedy().solve(
                problem,
                budget_s=budget_s,
                seed=seed,
                warm=None,
                on_plan=on_plan,
                cancelled=cancelled,
                iterations=iterations,
            )
        search = _Search(Timer(problem), seed)
        best = current = search.state(rules.sequences(search.timer, warm))
        told_s, tried = began, 0
        while (now := self._clock()) - began < budget_s and not cancelled():
            if not search.orders or (iterations is not None and tried >= iterations):
                break
            spent = (now - began) / budget_s if iterations is None else tried / iterations
            tried += 1
            found = search.another(current)
            if found.objective_cents < search.most_cents(current, spent):
                current = found
            if found.objective_cents < best.objective_cents:
                best = found
                if now - told_s > _ON_PLAN_S:
                    told_s = now
                    on_plan(self._written(search.timer, best, seed, tried, now - began))
        return self._written(search.timer, best, seed, tried, self._clock() - began)

    def _written(
        self, timer: Timer, state: _State, seed: int, tried: int, elapsed_s: float
    ) -> Plan:
        return rules.make_plan(
            timer,
            [list(acts) for acts in state.routes],
            engine=self.name,
            seed=seed,
            iterations=tried,
            elapsed_s=elapsed_s,
        )


class _Search:
    def __init__(self, timer: Timer, seed: int) -> None:
        self.timer = timer
        self.orders = timer.open_orders
        self._rng = random.Random(seed)  # noqa: S311 - a search, no secret
        self._near: dict[int, list[int]] = {}

    def state(self, routes: Sequences) -> _State:
        timer = self.timer
        routed = {order for acts in routes for order in timer.orders_in(acts)}
        out = frozenset(self.orders) - routed
        cents = [self._cents(vehicle, acts) for vehicle, acts in enumerate(routes)]
        return _State(routes, cents, out, sum(cents), sum(map(timer.price_cents, out)))

    def most_cents(self, state: _State, spent: float) -> float:
        """Give what the next plan must cost less than, ``spent`` of the search being over."""
        tolerance = _WORSE_SHARE * max(0.0, 1 - spent) ** 2
        return state.objective_cents + tolerance * state.driven_cents * self._rng.random()

    def another(self, state: _State) -> _State:
        """Give a neighbouring plan; the same where what was taken out finds no way back."""
        routes, cents = list(state.routes), list(state.cents)
        out = set(state.out)
        taken = self._chosen(state)
        for vehicle in self._vehicles_of(routes, taken):
            acts = routes[vehicle]
            for order in taken:
                acts = self.timer.without(acts, order)
            if self.timer.walk(vehicle, acts).broken:
                return state  # a way round was quicker than the direct road
            routes[vehicle] = acts
            cents[vehicle] = self._cents(vehicle, acts)
        out |= taken
        for order in self._in_turn(out):
            fit = cheapest(self.timer, routes, order, few=_FEW)
            if fit is not None and fit.extra_cents < self.timer.price_cents(order):
                self._take(routes, cents, fit)
                out.discard(order)
        price_cents = sum(map(self.timer.price_cents, out))
        return _State(routes, cents, frozenset(out), sum(cents), price_cents)

    def _take(self, routes: Sequences, cents: list[float], fit: Fit) -> None:
        routes[fit.vehicle] = fit.acts
        cents[fit.vehicle] = self._cents(fit.vehicle, fit.acts)

    def _cents(self, vehicle: int, acts: list[int]) -> float:
        if not acts and not self.timer.is_under_way(vehicle):
            return 0.0
        return self.timer.walk(vehicle, acts).total_cents

    def _chosen(self, state: _State) -> set[int]:
        """Choose a door and some of its neighbours, or of its route."""
        orders = self.orders
        first = self._rng.choice(sorted(state.out) or orders)
        if self._rng.random() < _ANYONE:
            first = self._rng.choice(orders)
        size = self._rng.randint(1, max(1, min(_MOST_OUT, len(orders) // 2)))
        own = next((acts for acts in state.routes if first in self.timer.orders_in(acts)), None)
        if own is not None and self._rng.random() < _OF_ITS_ROUTE:
            row = list(self.timer.orders_in(own))
            at = row.index(first)
            return set(row[max(0, at - size // 2) : at + size])
        near = self._neighbours(first)
        return {first, *self._rng.sample(near, min(size, len(near)))}

    def _neighbours(self, order: int) -> list[int]:
        if order not in self._near:
            others = [other for other in self.orders if other != order]
            others.sort(key=lambda other: self.timer.between_s(order, other))
            self._near[order] = others[: 2 * _MOST_OUT]
        return self._near[order]

    def _vehicles_of(self, routes: Sequences, orders: set[int]) -> list[int]:
        return [v for v, acts in enumerate(routes) if orders & self.timer.orders_in(acts).keys()]

    def _in_turn(self, out: set[int]) -> list[int]:
        """Sort what is to be put back: by chance, or the wanted and the pressing first."""
        orders = sorted(out)
        if self._rng.random() < _BY_CHANCE:
            self._rng.shuffle(orders)
            return orders
        return sorted(orders, key=lambda order: rank(self.timer, order))
