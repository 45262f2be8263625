"""Silence is kept per organization, channel and address, and holds no address."""

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.messaging import optouts
from dispatch_server.messaging.rules import Channel
from shared.clock import FixedClock
from tests.build import an_organization

ADDRESS = (Channel.EMAIL, "ana@example.org")


async def test_it_is_known_again_by_its_hash_and_noted_once(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    other = await an_organization(db, clock, name="Loja Bruma")
    async with db.transaction() as session:
        first = await optouts.add(session, organization.id, *ADDRESS, clock.now())
        again = await optouts.add(
            session, organization.id, Channel.EMAIL, "ANA@example.org ", clock.now()
        )
        assert (first, again) == (True, False)
        asked = [ADDRESS, (Channel.WHATSAPP, "ana@example.org"), (Channel.EMAIL, "b@example.org")]
        assert await optouts.among(session, organization.id, asked) == {ADDRESS}
        assert await optouts.among(session, other.id, asked) == frozenset()
    assert "ana" not in optouts.mark_of(organization.id, *ADDRESS)
