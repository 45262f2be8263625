"""An organization on a real server: its drivers, its dispatchers' sessions, a published day."""

from datetime import timedelta
from pathlib import Path

from dispatch_server.accounts.devices import new_pairing_code
from dispatch_server.accounts.model import LoginSession, Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.service import add_user, create_organization
from dispatch_server.accounts.tokens import TokenKind, hash_of, new_token
from dispatch_server.db.migrate import upgrade
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.demo.server import ServerProcess
from dispatch_server.settings import Settings
from shared.clock import SystemClock
from shared.ids import UserId
from tests.ports import free_port
from tests.published import Town, a_town, publish_town, save
from tests.system.driver_process import QUICK
from tests.system.fleet import Van

READY_S = 60.0  # on a busy machine


class Office:
    """``porta serve`` on a folder, and everybody who talks to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(
            data_dir=folder / "server", port=free_port(), log_file=str(folder / "server.log")
        )
        self.server = ServerProcess(self.settings)
        self.db = Database(self.settings.database)
        self.clock = SystemClock()
        self.vans: list[Van] = []
        self._users: list[UserId] = []
        self.organization: Organization
        self.town: Town

    @property
    def date(self) -> str:
        return self.town.plan.date.isoformat()

    async def open(self, *, drivers: int, stops: int, users: int) -> None:
        """Publish a day, start the server, pair the phones. The shop lives by UTC, as the day."""
        await upgrade(self.db)
        async with self.db.transaction() as session:
            self.organization = await create_organization(
                session, self.clock, name="Casa Aurora", slug="aurora", time_zone="UTC"
            )
            for number in range(users):
                user = await add_user(
                    session,
                    self.clock,
                    organization_id=self.organization.id,
                    email=f"rita{number}@example.org",
                    name="Rita",
                    role=Role.DISPATCHER,
                    password="as long as need be",
                )
                self._users.append(user.id)
        self.town = await a_town(
            self.db, self.clock, self.organization, drivers=drivers, stops=stops
        )
        await publish_town(self.db, self.clock, self.town)
        await self.server.start()
        for number, crew in enumerate(self.town.crews):
            async with self.db.transaction() as session:
                code, _ = await new_pairing_code(
                    session,
                    self.clock,
                    organization_id=self.organization.id,
                    driver_id=crew.driver.id,
                )
            van = Van(self.folder / f"phone{number}", QUICK)
            self.vans.append(van)
            await van.pair(self.settings.url, code)
        for van in self.vans:
            await van.has_work(READY_S)

    async def rev(self) -> int:
        """Give the last revision of the log."""
        async with self.db.reading() as session:
            return (await session.get_one(Counter, self.organization.id)).rev

    async def session(self, number: int) -> str:
        """Give the cookie of one more session; the users take turns."""
        token, now = new_token(TokenKind.SESSION), self.clock.now()
        session = LoginSession(
            token_hash=hash_of(token),
            organization_id=self.organization.id,
            user_id=self._users[number % len(self._users)],
            created_at=now,
            expires_at=now + timedelta(hours=1),
        )
        await save(self.db, session)
        return token

    async def close(self) -> None:
        for van in self.vans:
            await van.stop()
        await self.server.stop()
        await self.db.close()
