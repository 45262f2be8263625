"""An organization with an owner and an admin as callers, and one that is served over HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.accounts import service
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import PEOPLE, Caller, Role
from dispatch_server.app import create_app
from dispatch_server.db.session import Database
from dispatch_server.settings import Settings
from shared.clock import Clock, SystemClock
from tests.build import an_organization

PASSWORD = "uma senha comprida"


@dataclass
class Staff:
    owner: Caller
    admin: Caller


@pytest.fixture
async def staff(db: Database, organization: Organization, clock: Clock) -> Staff:
    return Staff(
        owner=await a_user(db, clock, organization, Role.OWNER),
        admin=await a_user(db, clock, organization, Role.ADMIN),
    )


async def a_user(
    db: Database, clock: Clock, organization: Organization, role: Role, name: str = ""
) -> Caller:
    """Let somebody in who has a password, and give them as a caller."""
    async with db.transaction() as session:
        user = await service.add_user(
            session,
            clock,
            organization_id=organization.id,
            email=f"{name or role}@{organization.slug}.example",
            name=name or role.capitalize(),
            role=role,
            password=PASSWORD,
        )
        caller = await service.user_caller(session, user.id)
    assert caller is not None
    return caller


class Desk:
    """A running application with a user of each role, where one is signed in at a time."""

    def __init__(
        self, client: AsyncTestClient[Litestar], db: Database, organization: Organization
    ) -> None:
        self.client = client
        self.db = db
        self.organization = organization

    async def sit(self, role: Role | str, password: str = PASSWORD) -> None:
        """Sign in as the user of ``role``."""
        self.client.cookies.clear()
        email = f"{role}@{self.organization.slug}.example"
        answer = await self.client.post("/v1/session", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text

    async def ask(self, method: str, path: str, *, gets: int, json: object = None) -> Any:
        """Ask, insist on the status, and give the answer's body."""
        answer = await self.client.request(method, path, json=json)
        assert answer.status_code == gets, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    settings = Settings(data_dir=tmp_path)
    clock = SystemClock()
    async with AsyncTestClient(create_app(settings)) as client:
        db = Database(settings.database)
        organization = await an_organization(db, clock)
        for role in PEOPLE:
            await a_user(db, clock, organization, role)
        yield Desk(client, db, organization)
        await db.close()
