"""What the map shows: which of its pieces are drawn, and when they must be drawn anew."""

import asyncio
from collections.abc import Sequence
from typing import Final

import msgspec

from driver_app.guide.camera import Shot
from driver_app.guide.chart import (
    ChartMaker,
    Door,
    Frame,
    Plane,
    Square,
    Stroke,
    stroke,
    turn_arrow,
)
from driver_app.guide.drawing import DAY, NIGHT, Palette
from driver_app.guide.follow import Follower, Progress
from driver_app.state import State
from driver_app.store.maps import Maps
from shared import polyline
from shared.geo import Point, distance_m
from shared.grid import OVERVIEW_ACROSS, overview_zoom, tiles_around
from shared.ids import StopId
from shared.runs import RunView, StopView
from shared.states import ENDED_STOPS
from shared.ways import Turn

DEPTH: Final = 14  # the city pack's deepest tiles
REACH_M: Final = 620.0  # drawn around the vehicle at zoom 1
DRAWN_FOR_M: Final = 120.0  # then the map is drawn around the new place
NAMES_M: Final = 420.0
ROOM: Final = 34.0  # pixels around the outermost door of a run's map
AHEAD_M: Final = 1600.0
BEHIND_M: Final = 150.0
WAY, LATER_WAY = "#1667E0", "#8FB4EE"


class Mapping:
    """Draws one session's map out of what the phone has of it."""

    def __init__(self, state: State, maps: Maps) -> None:
        self.state = state
        self._maps = maps
        self._maker = ChartMaker(maps.tile)
        self._plane: Plane | None = None
        self._drawn_at: Point | None = None
        self._zoom = 1.0
        self._turn: Turn | None = None
        self._is_drawing = False
        self._framed: tuple[float, float] | None = None  # the run's map, since it was looked at
        self._stops: tuple[tuple[StopView, bool], ...] = ()

    def look(self, here: Point, shot: Shot) -> None:
        """Move the camera. Cheap: it is done at each fix."""
        x, y = self._plane_at(here).spot(here)
        camera = self.state.camera
        camera.x, camera.y, camera.turn_deg, camera.zoom = x, y, shot.turn_deg, shot.zoom
        self._zoom = shot.zoom

    def is_due(self, here: Point) -> bool:
        """Whether the pieces must be drawn anew, and nobody is at it."""
        has_left = self._drawn_at is None or distance_m(self._drawn_at, here) > DRAWN_FOR_M
        progress = self.state.guidance.progress
        is_other_turn = progress is not None and progress.turn is not self._turn
        return (has_left or is_other_turn) and not self._is_drawing

    def see_by(self, *, is_night: bool) -> None:
        """Take the other colours; what is drawn already is drawn anew."""
        chart = self.state.chart
        if chart.is_night != is_night:
            chart.is_night, chart.squares = is_night, ()
            self.state.overview.is_night = is_night
            self._drawn_at = None

    def forget_way(self) -> None:
        self._drawn_at = None

    def place_doors(self, stops: Sequence[StopView], goal: StopView | None) -> None:
        self._stops = tuple((stop, goal is not None and stop.id == goal.id) for stop in stops)
        if self._plane is not None:
            self._put_doors(self._plane)

    async def draw(self, here: Point, follower: Follower | None, progress: Progress | None) -> None:
        self._is_drawing = True
        try:
            plane = self._plane_at(here)
            chart = self.state.chart
            reach_m = REACH_M / min(self._zoom, 1.0)
            palette = self._palette()
            squares = await asyncio.to_thread(self._maker.near, plane, here, reach_m, palette)
            names = await asyncio.to_thread(self._maker.names, plane, here, NAMES_M)
            way = (
                None
                if follower is None or progress is None
                else await asyncio.to_thread(_way_near, plane, follower, progress)
            )
            chart.squares, chart.names, chart.way = squares, names, way
            chart.is_known = bool(squares)
            self._put_doors(plane)
            self._drawn_at = here
            self._turn = None if progress is None else progress.turn
        finally:
            self._is_drawing = False

    async def draw_run(self, run: RunView, width: float, height: float) -> None:
        """Draw the run from above, to fill so many pixels."""
        self._framed = (width, height)
        found = await asyncio.to_thread(self._from_above, run, width, height)
        overview = self.state.overview
        overview.squares, overview.way, overview.doors = found

    async def mend_run(self, run: RunView) -> None:
        """Draw the run again where its map was not here yet when it was drawn."""
        if self._framed is not None and not self.state.overview.squares:
            await self.draw_run(run, *self._framed)

    def _from_above(
        self, run: RunView, width: float, height: float
    ) -> tuple[tuple[Square, ...], Stroke | None, tuple[tuple[Door, StopId], ...]]:
        stops = [stop for stop, _ in self._stops]
        way = self._maps.way(run.id)
        line = polyline.decode(run.geometry if way is None else way.geometry)
        points = [run.depot.at, *(stop.at for stop in stops), *line]
        plane = Plane(run.depot.at, DEPTH)
        frame = Frame([plane.spot(point) for point in points], width, height, room=ROOM)
        zoom = overview_zoom(points, across=OVERVIEW_ACROSS, deepest=DEPTH)
        tiles = sorted(set().union(*(tiles_around(point, zoom, 0.0) for point in points)))
        squares = self._maker.whole(plane, tiles, self._palette())
        drawn = stroke(plane, [(line, WAY, 5.0 / frame.scale)], edge=3.0 / frame.scale)
        doors = doors_of(plane, self._stops)
        return (
            tuple(_framed_square(frame, square) for square in squares),
            None if drawn is None else _framed_stroke(frame, drawn),
            tuple(
                (_framed_door(frame, door), stop.id)
                for door, stop in zip(doors, stops, strict=True)
            ),
        )

    def _palette(self) -> Palette:
        return NIGHT if self.state.chart.is_night else DAY

    def _plane_at(self, here: Point) -> Plane:
        if self._plane is None:
            self._plane = Plane(here, DEPTH)
        return self._plane

    def _put_doors(self, plane: Plane) -> None:
        self.state.chart.doors = doors_of(plane, self._stops)


def doors_of(plane: Plane, stops: Sequence[tuple[StopView, bool]]) -> tuple[Door, ...]:
    return tuple(
        Door(
            stop.sequence,
            *plane.spot(stop.at),
            is_next=is_next,
            is_ended=stop.status in ENDED_STOPS,
        )
        for stop, is_next in stops
    )


def _way_near(plane: Plane, follower: Follower, progress: Progress) -> Stroke | None:
    line = follower.line
    begins = max(follower.begins_m, progress.at_m - BEHIND_M)
    ends = min(follower.ends_m, progress.at_m + AHEAD_M)
    later = min(line.length_m, follower.ends_m + AHEAD_M / 2)
    door = [line.at(follower.ends_m)[0], follower.leg.to]
    arrow = [] if progress.turn is None or progress.turn.maneuver in {"arrive", "depart"} else (
        turn_arrow(line, progress.turn.at_m)
    )  # fmt: skip
    pieces = [
        (line.piece(follower.ends_m, later), LATER_WAY, 6.0),
        (door, LATER_WAY, 4.0),
        (line.piece(begins, ends), WAY, 9.0),
    ]
    return stroke(plane, pieces, arrow)


def _framed_square(frame: Frame, square: Square) -> Square:
    left, top = frame.spot(square.left, square.top)
    return Square(square.key, left, top, square.side * frame.scale, square.svg)


def _framed_stroke(frame: Frame, way: Stroke) -> Stroke:
    left, top = frame.spot(way.left, way.top)
    return Stroke(left, top, way.width * frame.scale, way.height * frame.scale, way.svg)


def _framed_door(frame: Frame, door: Door) -> Door:
    x, y = frame.spot(door.x, door.y)
    return msgspec.structs.replace(door, x=x, y=y)
