"""Who did something is named, unless nobody of this organization is meant."""

import pytest

from dispatch_server.accounts.keys import add_key
from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.fleet.actors import name_actors
from shared.clock import FixedClock
from shared.ids import uuid7
from tests.build import an_organization
from tests.day import a_day, log_in


@pytest.mark.both_databases
async def test_people_and_phones_have_names_and_the_rest_kinds(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    day = await a_day(db, clock, organization, stops=1)
    rita = (await log_in(db, clock, organization.id)).actor
    stranger = (await log_in(db, clock, (await an_organization(db, clock)).id)).actor
    phone = f"device:{day.device.id}"
    gone = f"user:{uuid7()}"
    async with db.transaction() as session:
        _, shop = await add_key(session, clock, organization_id=organization.id, name="Loja")
    logged = [rita, stranger, phone, gone, f"key:{shop.id}", "user:rubbish", "customer", "system"]

    async with db.reading() as session:
        named = await name_actors(session, organization.id, logged)

    assert {name: (actor.kind, actor.name) for name, actor in named.items()} == {
        rita: ("user", "Rita"),
        stranger: ("user", ""),
        phone: ("driver", "Marina Alves"),
        gone: ("user", ""),
        "user:rubbish": ("user", ""),
        "customer": ("customer", ""),
        "system": ("system", ""),
        f"key:{shop.id}": ("integration", "Loja"),
    }
