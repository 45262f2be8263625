"""Who else is at a console of an organization, and what they look at or change at the moment.

Nothing depends on it: versions, not presence, keep two people from overwriting each other. It
is kept in memory, by each process for the sockets that it serves; ``live.elsewhere`` brings whom
other processes serve.
"""

import time
from collections.abc import Callable, Hashable
from typing import Final

import msgspec

from dispatch_server.live.schema import Here, Person, Presence
from shared.ids import UserId

GONE_S: Final = 12.0  # without a word of a console that is looked at; it says each 4 s where it is
AWAY_S: Final = 150.0  # of one in a hidden tab: browsers let it speak once a minute only
EVERY_S: Final = 1.0  # between two frames
MOST: Final = 100  # people told of, the ones that spoke last


class Who(msgspec.Struct, frozen=True):
    """Whose socket it is."""

    user_id: UserId
    name: str


class _Said(msgspec.Struct, frozen=True):
    who: Who
    here: Here
    at: float  # s, monotonic


class People:
    """The people at one organization's consoles, by socket. A frame is due after each change."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._said: dict[Hashable, _Said] = {}
        self._told: tuple[Person, ...] = ()
        self._told_at = float("-inf")
        self._is_new = False
        self.elsewhere: tuple[Person, ...] = ()  # served by other processes

    def say(self, socket: Hashable, who: Who, here: Here) -> None:
        """Note what a console shows. Its first word has everybody told, itself included."""
        self._is_new |= socket not in self._said
        self._said.pop(socket, None)  # to the end: in the order in which they spoke
        self._said[socket] = _Said(who, here, self._now())

    def tell_anew(self) -> None:
        """Have everybody told once more: somebody listens who may have missed it."""
        self._is_new |= bool(self._told)

    def leave(self, socket: Hashable) -> None:
        self._said.pop(socket, None)

    def own(self) -> tuple[Person, ...]:
        """Give who is here by this process, the ones that spoke last; the silent are let go."""
        now = self._now()
        for socket in [one for one, said in self._said.items() if _is_gone(said, now)]:
            del self._said[socket]
        return tuple(_person(said) for said in [*self._said.values()][-MOST:])

    def due(self) -> Presence | None:
        """Give who is here now, if that is news and the last news is not too young."""
        now = self._now()
        if now - self._told_at < EVERY_S:
            return None
        people = tuple(sorted((*self.elsewhere, *self.own())[-MOST:], key=_order))
        if people == self._told and not self._is_new:
            return None
        self._told, self._told_at, self._is_new = people, now, False
        return Presence(people=people)


def _is_gone(said: _Said, now: float) -> bool:
    return now - said.at > (AWAY_S if said.here.is_away else GONE_S)


def _person(said: _Said) -> Person:
    here = said.here
    return Person(
        user_id=said.who.user_id,
        name=said.who.name,
        view=here.view,
        date=here.date,
        plan_id=here.plan_id,
        run_id=here.run_id,
        order_id=here.order_id,
        incident_id=here.incident_id,
        is_editing=here.is_editing,
        is_away=here.is_away,
    )


def _order(person: Person) -> tuple[str, str, bytes]:
    return person.name, str(person.user_id), msgspec.json.encode(person)
