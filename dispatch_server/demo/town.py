"""The stage of a demo day: a city pack, an organization in it, doors to deliver to."""

import datetime as dt
from itertools import cycle, islice
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.service import add_user, create_organization
from dispatch_server.cities.build import build_pack
from dispatch_server.cities.helsinki import default_extract
from dispatch_server.cities.index import AddressIndex, HouseEntry
from dispatch_server.cities.pack import CityPack, open_pack, packs
from dispatch_server.db.migrate import upgrade
from dispatch_server.db.session import Database
from dispatch_server.demo.sheet import Address
from dispatch_server.messaging.model import MessageRules
from dispatch_server.settings import Settings
from shared.clock import SystemClock
from shared.geo import Point, distance_m

DEFAULT_CITY: Final = "helsinki"
TIME_ZONES: Final = {"helsinki": "Europe/Helsinki"}
ELSEWHERE: Final = "America/Sao_Paulo"
EMAIL: Final = "demo@porta.example"
PASSWORD: Final = "porta-demo-2026"  # noqa: S105 - printed on the screen, on loopback only
SPARE: Final = 1.15  # more house numbers than orders: some stand twice in the map


class Town(msgspec.Struct, frozen=True, kw_only=True):
    """Where a demo day happens."""

    pack: CityPack
    time_zone: str
    depot: HouseEntry
    doors: tuple[Address, ...]  # one an order; a small city has several orders at a door

    def local(self, date: dt.date, time: dt.time) -> dt.datetime:
        return dt.datetime.combine(date, time, ZoneInfo(self.time_zone))

    def today(self) -> dt.date:
        return dt.datetime.now(ZoneInfo(self.time_zone)).date()


def find_town(root: Path, cache: Path, city: str, *, orders: int, seed: int) -> Town:
    """Open the city's pack, building the default city where it is not there yet.

    Raises NoSuchCity, DefaultCityUnavailable and what building a pack raises.
    """
    slug = city or DEFAULT_CITY
    known = {pack.slug for pack in packs(root)}
    if slug == DEFAULT_CITY and slug not in known:
        pack = build_pack(default_extract(cache), root, name="Helsinki", slug=slug)
    else:
        pack = open_pack(root, slug)
    index = AddressIndex(pack.addresses_file)
    try:
        found = index.sample(int(orders * SPARE) + 20, seed=seed)
    finally:
        index.close()
    middle = _middle(found)
    depot = min(found, key=lambda house: distance_m(house.point, middle))
    doors = {
        _line(house): Address(line=_line(house), city=pack.name, postal_code=house.postcode)
        for house in found
        if house is not depot
    }
    return Town(
        pack=pack,
        time_zone=TIME_ZONES.get(slug, ELSEWHERE),
        depot=depot,
        doors=tuple(islice(cycle(doors.values()), orders)),
    )


def _line(house: HouseEntry) -> str:
    return f"{house.street}, {house.number}"


def _middle(houses: list[HouseEntry]) -> Point:
    count = len(houses)
    return Point(sum(h.point.lat for h in houses) / count, sum(h.point.lon for h in houses) / count)


async def found_organization(settings: Settings, town: Town) -> None:
    """Make the database, an organization in it, and somebody who can sign in."""
    db = Database(settings.database)
    clock = SystemClock()
    try:
        await upgrade(db)
        async with db.transaction() as session:
            organization = await create_organization(
                session,
                clock,
                name="Empório Aurora",
                slug="aurora",
                locale="pt-BR",
                time_zone=town.time_zone,
            )
            # A day's hours pass in minutes, and at any time of the real day.
            midnight = dt.time(0)
            session.add(
                MessageRules(organization_id=organization.id, opens=midnight, closes=midnight)
            )
            await add_user(
                session,
                clock,
                organization_id=organization.id,
                email=EMAIL,
                name="Demo",
                role=Role.OWNER,
                password=PASSWORD,
            )
    finally:
        await db.close()
