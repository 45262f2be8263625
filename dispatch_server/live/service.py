"""Everything live of one process, as the composition root makes it, starts and stops it."""

from collections.abc import Awaitable, Callable, Collection, Mapping

from dispatch_server.db.session import Database
from dispatch_server.live.elsewhere import Elsewhere
from dispatch_server.live.etas import Etas
from dispatch_server.live.feed import Feeds
from dispatch_server.live.history import PositionHistory
from dispatch_server.live.hub import Hub
from dispatch_server.live.intake import Intake
from dispatch_server.live.odometer import PositionOdometer
from dispatch_server.live.socket import Sockets
from dispatch_server.settings import Settings
from shared.clock import Clock
from shared.ids import OrganizationId


class Live:
    """The hub, its feeds and sockets, and the way in for positions."""

    def __init__(
        self,
        db: Database,
        settings: Settings,
        *,
        clock: Clock,
        wall: Clock,
        origins: Collection[str],
        keeps: Callable[[], Awaitable[Mapping[OrganizationId, int]]] | None = None,
    ) -> None:
        """``clock`` is the day's, ``wall`` the real one, ``origins`` who may open sockets.

        ``keeps`` gives how many days positions stay with those who said so.
        """
        self.hub = Hub(clock)
        self.history = PositionHistory(
            history_url(settings), clock=clock, days=settings.position_days, keeps=keeps
        )
        self.odometer = PositionOdometer(self.history)
        self.etas = Etas(db, clock)
        self.intake = Intake(db, clock, hub=self.hub, history=self.history, etas=self.etas)
        self.elsewhere = Elsewhere(db, wall, hub=self.hub)
        self.feeds = Feeds(db, clock, hub=self.hub, history=self.history)
        self.sockets = Sockets(db, wall, hub=self.hub, feeds=self.feeds, origins=origins)

    async def start(self) -> None:
        await self.history.start()
        await self.hub.start()
        await self.elsewhere.start()
        await self.etas.start()

    async def stop(self) -> None:
        """Send consoles away, and write the positions that wait."""
        self.sockets.close_all()
        await self.feeds.stop()
        await self.elsewhere.stop()
        await self.etas.stop()
        await self.hub.stop()
        await self.history.stop()


def history_url(settings: Settings) -> str:
    """Positions have a file of their own, or a table in PostgreSQL."""
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        return settings.database_url
    return f"sqlite+aiosqlite:///{settings.data_dir / 'positions.sqlite'}"
