"""Fetching what the day needs with no signal: each run's way, and the map that it runs through.

Runs beside the sync engine, on a connection of its own, and stands back for it: what the driver
recorded always comes first. Whatever fails is tried again later; nothing waits for it.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

import msgspec

from driver_app.guide.keeping import leads_to, spliced
from driver_app.settings import SyncSettings
from driver_app.store import credentials
from driver_app.store.maps import City, Maps
from driver_app.store.runs import LocalView, read_view
from driver_app.store.schema import Store
from driver_app.sync.transport import Meter, NoAnswer, Transport, open_transport
from shared import polyline
from shared.clock import Clock
from shared.geo import Point
from shared.grid import OVERVIEW_ACROSS, Tile, corridor, overview_zoom, tiles_around
from shared.ids import RunId, StopId
from shared.runs import RunView
from shared.states import CLOSED_RUNS, DRIVEN_RUNS
from shared.ways import MAX_WAY_STOPS, WayRequest, WayView

log = logging.getLogger(__name__)

REACH_M: Final = 900.0  # of the map on both sides of a way
MOST_OF_A_RUN: Final = 400  # tiles: some 8 MB, a way of several hundred kilometres
CITY_FOR: Final = timedelta(hours=12)
IDLE_S: Final = 60.0
RETRY_S: Final = 20.0
BREATH_S: Final = 2.0  # between two looks, however often one is nudged
CITY_RETRY: Final = timedelta(minutes=5)  # a server without a map says so once in a while
_JSON: Final = {"Content-Type": "application/json"}


class Downloads:
    """Fetches for one store until ``run`` is canceled. ``changed`` says that something came."""

    def __init__(
        self,
        store: Store,
        maps: Maps,
        *,
        clock: Clock,
        changed: Callable[[], None],
        transport: Transport | None = None,
        settings: SyncSettings | None = None,
        meter: Meter | None = None,
    ) -> None:
        self.store = store
        self.maps = maps
        self.clock = clock
        self.changed = changed
        self.settings = settings or SyncSettings()
        self._given = transport
        self._meter = meter
        self._made: tuple[str, Transport] | None = None
        self._wake = asyncio.Event()
        self._city_not_before: datetime | None = None
        self.here: Point | None = None  # where the phone is, for a way that is asked for anew

    def nudge(self) -> None:
        """Look at once: the run has changed, or the network has."""
        self._wake.set()

    async def run(self) -> None:
        try:
            while True:
                rest_s = RETRY_S
                self._wake.clear()
                with contextlib.suppress(NoAnswer):
                    rest_s = await self._once()
                await asyncio.sleep(BREATH_S)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(rest_s):
                        await self._wake.wait()
        finally:
            if self._made is not None:
                await self._made[1].close()

    async def _once(self) -> float:
        try:
            return IDLE_S if await self.step() else RETRY_S
        except NoAnswer:
            raise
        except Exception:
            log.exception("a download failed")
            return IDLE_S

    async def step(self) -> bool:
        """Fetch whatever is missing; True when nothing is. Raises NoAnswer."""
        view = await asyncio.to_thread(read_view, self.store)
        if view.identity is None:
            return True
        still_open = [run for run in view.runs if run.status not in CLOSED_RUNS]
        await asyncio.to_thread(self.maps.forget_ways, {run.id for run in still_open})
        is_whole = True
        for run in still_open:
            is_whole = await self._fetch_way(view, run) and is_whole
        city = await self._city()
        if city is None or not city.tiles:
            return False
        for run in still_open:
            is_whole = await self._fetch_map(view, run, city) and is_whole
        return is_whole

    async def detour(self, run_id: RunId, stop_id: StopId, here: Point) -> WayView | None:
        """Lead to the next stop from here, and keep it before the rest; None where none came."""
        wanted = WayRequest(run_id=run_id, stop_ids=(stop_id,), start=here, leads_home=False)
        try:
            detour = await self._ask_way(wanted)
        except NoAnswer:
            return None
        if detour is None:
            return None
        known = await asyncio.to_thread(self.maps.way, run_id)
        way = detour if known is None else await asyncio.to_thread(spliced, known, detour)
        await asyncio.to_thread(self.maps.keep_way, way)
        return way

    async def _fetch_way(self, view: LocalView, run: RunView) -> bool:
        stops = view.ahead_of(run.id)[:MAX_WAY_STOPS]
        known = await asyncio.to_thread(self.maps.way, run.id)
        if known is not None and leads_to(known, stops):
            return True
        way = await self._ask_way(
            WayRequest(
                run_id=run.id,
                stop_ids=tuple(stop.id for stop in stops),
                start=self.here if run.status in DRIVEN_RUNS else None,
            )
        )
        if way is None:
            return False
        await asyncio.to_thread(self.maps.keep_way, way)
        self.changed()
        return True

    async def _ask_way(self, wanted: WayRequest) -> WayView | None:
        signed = await self._signed()
        if signed is None:
            return None
        transport, token = signed
        reply = await transport.send(
            "POST",
            "/v1/driver/way",
            token=token,
            headers=_JSON,
            body=msgspec.json.encode(wanted),
        )
        if reply.status != HTTPStatus.OK:
            return None
        try:
            return await asyncio.to_thread(msgspec.json.decode, reply.body, type=WayView)
        except msgspec.MsgspecError:
            return None

    async def _city(self) -> City | None:
        known = await asyncio.to_thread(self.maps.city)
        now = self.clock.now()
        if (
            known is not None
            and now.timestamp() * 1000 - known[1] < CITY_FOR.total_seconds() * 1000
        ):
            return known[0]
        last = None if known is None else known[0]
        if self._city_not_before is not None and now < self._city_not_before:
            return last
        self._city_not_before = now + CITY_RETRY
        reply = await self._get("/v1/city")
        if reply is None:
            return last
        try:
            city = msgspec.json.decode(reply, type=City)
        except msgspec.MsgspecError:
            return last
        await asyncio.to_thread(self.maps.keep_city, city, now)
        return city

    async def _fetch_map(self, view: LocalView, run: RunView, city: City) -> bool:
        way = await asyncio.to_thread(self.maps.way, run.id)
        points = polyline.decode(way.geometry) if way is not None else []
        points += [run.depot.at, *(stop.at for stop in view.stops_of(run.id))]
        missing = await asyncio.to_thread(self.maps.missing, tiles_of(points, city))
        for tile in missing:
            path = city.tiles.format(z=tile.z, x=tile.x, y=tile.y)
            content = await self._get(path)
            if content is None:
                return False
            await asyncio.to_thread(self.maps.keep_tile, tile, content, self.clock.now())
        if missing:
            self.changed()
        return True

    async def _get(self, path: str) -> bytes | None:
        """Give what is at ``path``; empty where the server says that nothing is."""
        signed = await self._signed()
        if signed is None:
            return None
        transport, token = signed
        reply = await transport.send("GET", path, token=token)
        is_there = reply.status in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}
        return reply.body if is_there else None

    async def _signed(self) -> tuple[Transport, str] | None:
        """Find the line and the token of whoever is signed in."""
        identity = await asyncio.to_thread(credentials.current, self.store)
        if identity is None:
            return None
        tokens = await asyncio.to_thread(credentials.tokens, self.store, identity.device_id)
        return self._transport(identity.server_url), tokens.access

    def _transport(self, server_url: str) -> Transport:
        if self._given is not None:
            return self._given
        if self._made is None or self._made[0] != server_url:
            self._made = (server_url, open_transport(server_url, self.settings, self._meter))
        return self._made[1]


def tiles_of(points: Sequence[Point], city: City) -> list[Tile]:
    """Name the tiles of a run: close up along its way, and from above as a whole."""
    zoom = overview_zoom(points, across=OVERVIEW_ACROSS, deepest=city.maxzoom)
    above: set[Tile] = set()
    if zoom >= city.minzoom:
        for point in points:
            above |= tiles_around(point, zoom, 0.0)
    near = corridor(points, city.maxzoom, REACH_M, most=MOST_OF_A_RUN)
    return [*sorted(above)[:MOST_OF_A_RUN], *(tile for tile in near if tile not in above)]
