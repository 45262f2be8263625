"""When each credential was last used, near enough: written once in a while, not at each call."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlmodel import col

from dispatch_server.accounts.model import ApiKey, Device, DeviceToken, LoginSession
from dispatch_server.accounts.tokens import TokenKind, hash_of
from dispatch_server.db.session import Database
from shared.clock import Clock

EVERY: Final = timedelta(minutes=10)
REMEMBERED: Final = 10_000  # credentials; one that is forgotten costs a write that changes nothing

Row = type[LoginSession | ApiKey | Device]


class Seen:
    """Notes uses. Several processes may: of two within EVERY, the later changes nothing."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock
        self._written: OrderedDict[str, datetime] = OrderedDict()

    async def note(self, kind: TokenKind, token: str) -> None:
        """Note that a credential, known to be good, was used now."""
        hashed, now = hash_of(token), self.clock.now()
        before = self._written.get(hashed)
        if before is not None and now - before < EVERY:
            return
        self._written[hashed] = now
        self._written.move_to_end(hashed)
        if len(self._written) > REMEMBERED:
            self._written.popitem(last=False)
        await self._write(kind, hashed, now)

    async def _write(self, kind: TokenKind, hashed: str, now: datetime) -> None:
        found = _row_of(kind, hashed)
        if found is None:
            return
        row, here = found
        async with self.db.transaction() as session:
            old = or_(col(row.seen_at).is_(None), col(row.seen_at) <= now - EVERY)
            await session.exec(update(row).where(here, old).values(seen_at=now))


def _row_of(kind: TokenKind, hashed: str) -> tuple[Row, ColumnElement[bool]] | None:
    """Say in which row a credential's use is noted."""
    match kind:
        case TokenKind.SESSION:
            return LoginSession, col(LoginSession.token_hash) == hashed
        case TokenKind.KEY:
            return ApiKey, col(ApiKey.token_hash) == hashed
        case TokenKind.ACCESS:
            of = select(DeviceToken.device_id).where(col(DeviceToken.token_hash) == hashed)  # type: ignore[call-overload]  # SQLModel types a column as its value
            return Device, col(Device.id).in_(of)
        case _:
            return None
