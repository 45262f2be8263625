"""Figures for Prometheus: what the framework counts, and what tells whether dispatch goes well.

Nothing here names an organization, a person or a place: whoever watches servers sees numbers.
"""

import hmac
from dataclasses import dataclass
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException
from litestar.middleware import DefineMiddleware
from litestar.plugins.prometheus import PrometheusConfig
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge
from prometheus_client.exposition import generate_latest
from sqlmodel import col, func, select

from dispatch_server.db.model import Counter
from dispatch_server.jobs.service import Jobs
from dispatch_server.live.service import Live
from dispatch_server.planning.model import Plan
from dispatch_server.planning.service import UNDER_WAY
from dispatch_server.settings import Settings

SEEN_WITHIN_MS: Final = 60_000
_HERE: Final = frozenset({"127.0.0.1", "::1"})
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip")
_GAUGES: Final = {
    "consoles": "Consoles that are connected to this process",
    "drivers_seen": "Drivers whose position this process heard of within a minute",
    "hub_late_seconds": "How late the hub's last tick was: a loop that is held shows here first",
    "positions_waiting": "Positions that are not written yet",
    "positions_dropped": "Positions given up since the start, because the disk fell behind",
    "plans_open": "Plans under way",
    "jobs_waiting": "Jobs that are due and not begun",
    "jobs_oldest_seconds": "How long the oldest of them has waited",
    "events": "Events in the log of all organizations together",
}


@dataclass
class Metrics:
    """The gauges of one application. Each is read when somebody asks."""

    jobs: Jobs
    live: Live

    def __post_init__(self) -> None:
        self._registry = CollectorRegistry()
        self._gauges = {
            name: Gauge(f"porta_{name}", text, registry=self._registry)
            for name, text in _GAUGES.items()
        }

    async def text(self) -> bytes:
        """Read everything, in Prometheus' own format."""
        for name, value in (await self._read()).items():
            self._gauges[name].set(value)
        return generate_latest(REGISTRY) + generate_latest(self._registry)

    async def _read(self) -> dict[str, float]:
        depth = await self.jobs.depth()
        async with self.jobs.db.reading() as session:
            plans = await session.exec(
                select(func.count()).select_from(Plan).where(col(Plan.status).in_(UNDER_WAY))
            )
            events = await session.exec(select(func.coalesce(func.sum(Counter.rev), 0)))
            in_database = {"plans_open": plans.one(), "events": int(events.one())}
        return in_database | {
            "consoles": self.live.hub.consoles,
            "drivers_seen": self.live.hub.seen(within_ms=SEEN_WITHIN_MS),
            "hub_late_seconds": self.live.hub.late_s,
            "positions_waiting": self.live.history.waiting,
            "positions_dropped": self.live.history.dropped,
            "jobs_waiting": depth.waiting,
            "jobs_oldest_seconds": depth.oldest_s,
        }


@get("/metrics", include_in_schema=False)
async def metrics(
    request: Request[Any, Any, Any],
    metrics: NamedDependency[Metrics],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Answer who has the token; without one set, whoever asks from this machine."""
    if not _may(request, settings.metrics_token):
        raise NotAuthorizedException("set PORTA_METRICS_TOKEN and send it as a bearer token")
    return Response(await metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _may(request: Request[Any, Any, Any], token: str) -> bool:
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    # A proxy on this machine asks from here too, for anybody.
    is_direct = not any(name in request.headers for name in _FORWARDED)
    return is_direct and request.client is not None and request.client.host in _HERE


def counting() -> DefineMiddleware:
    """Count requests by their route's pattern, never by the path that holds an id or a token."""
    config = PrometheusConfig(app_name="porta", prefix="porta", group_path=True)
    return config.middleware


ROUTES: Final = [metrics]
