"""A demo's stage stands in a real city, and somebody can sign in to it."""

import datetime as dt
from pathlib import Path

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.service import log_in
from dispatch_server.cities.errors import NoSuchCity
from dispatch_server.cities.index import AddressIndex
from dispatch_server.cities.pack import CityPack
from dispatch_server.db.session import Database
from dispatch_server.demo.town import EMAIL, PASSWORD, Town, find_town, found_organization
from dispatch_server.messaging.model import MessageRules
from dispatch_server.settings import Settings
from shared.clock import SystemClock


def _town(helsinki: CityPack, *, orders: int = 40, seed: int = 1) -> Town:
    root = helsinki.folder.parent.parent
    return find_town(root, root, helsinki.slug, orders=orders, seed=seed)


def test_each_order_has_a_door_that_the_city_knows_and_none_is_the_depot(
    helsinki: CityPack,
) -> None:
    town = _town(helsinki)

    assert len(town.doors) == len(set(town.doors)) == 40
    depot = f"{town.depot.street}, {town.depot.number}"
    assert depot not in {door.line for door in town.doors}
    index = AddressIndex(helsinki.addresses_file)
    known = {f"{house.street}, {house.number}" for house in index.sample(100_000, seed=0)}
    index.close()
    assert {door.line for door in town.doors} <= known


def test_a_small_city_has_several_orders_at_a_door(helsinki: CityPack) -> None:
    town = _town(helsinki, orders=20_000)

    assert len(town.doors) == 20_000
    assert len(set(town.doors)) < 20_000


def test_a_seed_repeats_the_town(helsinki: CityPack) -> None:
    assert _town(helsinki, seed=3) == _town(helsinki, seed=3)
    assert _town(helsinki, seed=3) != _town(helsinki, seed=4)


def test_a_city_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchCity):
        find_town(tmp_path, tmp_path, "atlantis", orders=1, seed=1)


def test_the_days_hours_are_the_towns_own(helsinki: CityPack) -> None:
    eight = _town(helsinki).local(dt.date(2026, 7, 1), dt.time(8))

    assert eight.astimezone(dt.UTC) == dt.datetime(2026, 7, 1, 5, tzinfo=dt.UTC)


async def test_the_owner_can_sign_in_to_a_new_organization(
    helsinki: CityPack, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path)

    await found_organization(settings, _town(helsinki))

    db = Database(settings.database)
    _, user = await log_in(db, SystemClock(), email=EMAIL, password=PASSWORD)
    async with db.reading() as session:
        organization = await session.get_one(Organization, user.organization_id)
        rules = await session.get_one(MessageRules, user.organization_id)
    await db.close()
    assert user.role == Role.OWNER
    assert rules.opens == rules.closes  # a fast clock has no quiet hours
    assert organization.time_zone == "Europe/Helsinki"
