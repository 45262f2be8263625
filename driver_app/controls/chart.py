"""The map: drawn pieces on a plane that is moved, turned and scaled under the vehicle.

A fix changes four numbers, and the client moves everything at once; the pieces themselves are
sent when they change. Names and numbers stay upright, whichever way the map is turned.
"""

import math

import flet as ft

from driver_app.controls.basics import drawn_once
from driver_app.controls.context import use_session
from driver_app.guide.chart import Door, Name, Square, Stroke
from driver_app.guide.drawing import DAY, NIGHT
from driver_app.state import Camera, State

FIELD: int = 2600  # pixels of the part that is turned: more than the screen's diagonal, both ways
EYE = 0.52  # where on the screen the vehicle is, from the top: above what stands at the foot
GLIDE = ft.Animation(900, ft.AnimationCurve.LINEAR)
SEAM = 0.6  # pixels by which squares overlap, so that no seam shows
INK, HALO = "#2F3640", "#F7F6F2"
NIGHT_INK, NIGHT_HALO = "#C9D1DC", "#1B2028"
NEXT_DOOR, DOOR, ENDED_DOOR = "#0B4DBA", "#5B6470", "#0B6035"  # under white, day and night


@ft.component
def MovingMap() -> ft.Control:  # noqa: N802 - a component
    """Fill the screen with the map, seen from the vehicle."""
    session = use_session()
    chart, _ = ft.use_state(session.state.chart)
    screen, _ = ft.use_state(session.state.screen)
    palette = NIGHT if chart.is_night else DAY
    middle_x, middle_y = screen.width / 2, screen.height * EYE
    return ft.Stack(
        [
            ft.Container(bgcolor=palette.ground, expand=True, left=0, top=0, right=0, bottom=0),
            ft.Container(
                Turned(),
                left=middle_x - FIELD / 2,
                top=middle_y - FIELD / 2,
                width=FIELD,
                height=FIELD,
            ),
            ft.Container(_vehicle(), left=middle_x - 26, top=middle_y - 26, width=52, height=52),
        ],
        expand=True,
        clip_behavior=ft.ClipBehavior.HARD_EDGE,
    )


@ft.component
def Turned() -> ft.Control:  # noqa: N802 - a component
    """Turn and move the plane. The one part that is drawn at each fix."""
    session = use_session()
    camera, _ = ft.use_state(session.state.camera)
    return ft.Container(
        ft.Stack(
            [
                ft.Container(
                    Pieces(session.state),
                    left=FIELD / 2 - camera.x,
                    top=FIELD / 2 - camera.y,
                    width=1,
                    height=1,
                    animate_position=GLIDE,
                )
            ],
            width=FIELD,
            height=FIELD,
            clip_behavior=ft.ClipBehavior.NONE,
        ),
        width=FIELD,
        height=FIELD,
        rotate=ft.Rotate(math.radians(-camera.turn_deg)),
        animate_rotation=GLIDE,
        scale=ft.Scale(camera.zoom),
        animate_scale=GLIDE,
    )


@drawn_once
@ft.component
def Pieces(state: State) -> ft.Control:  # noqa: N802 - a component
    """Lay out what was drawn. Drawn again when the chart changes, not when one moves over it.

    Nothing that moves is given to it: Flet draws a component again for what it is given.
    """
    chart, _ = ft.use_state(state.chart)
    parts: list[ft.Control] = [square_picture(square) for square in chart.squares]
    if chart.way is not None:
        parts.append(way_picture(chart.way))
    parts.append(Upright(state))
    return ft.Stack(parts, width=1, height=1, clip_behavior=ft.ClipBehavior.NONE)


def square_picture(square: Square) -> ft.Control:
    side = square.side + SEAM
    return ft.Container(
        ft.Image(src=square.svg, width=side, height=side, fit=ft.BoxFit.FILL),
        key=square.key,
        left=square.left,
        top=square.top,
    )


def way_picture(way: Stroke) -> ft.Control:
    return ft.Container(
        ft.Image(src=way.svg, width=way.width, height=way.height, fit=ft.BoxFit.FILL),
        key="way",
        left=way.left,
        top=way.top,
    )


@ft.component
def Upright(state: State) -> ft.Control:  # noqa: N802 - a component
    """Hold names and doors against the map's turn, in the same size at any zoom."""
    chart, _ = ft.use_state(state.chart)
    camera, _ = ft.use_state(state.camera)
    parts = [_name(name, camera, is_night=chart.is_night) for name in chart.names]
    parts += [_door(door, camera) for door in chart.doors]
    return ft.Stack(parts, width=1, height=1, clip_behavior=ft.ClipBehavior.NONE)


def _name(name: Name, camera: Camera, *, is_night: bool) -> ft.Control:
    ink, halo = (NIGHT_INK, NIGHT_HALO) if is_night else (INK, HALO)
    word = ft.Container(
        ft.Text(
            name.text,
            size=12,
            weight=ft.FontWeight.W_600,
            color=ink,
            no_wrap=True,
            text_align=ft.TextAlign.CENTER,
        ),
        bgcolor=ft.Colors.with_opacity(0.72, halo),
        border_radius=4,
        padding=ft.Padding.symmetric(horizontal=4, vertical=1),
    )
    return _upright(f"name-{name.text}", word, name.x, name.y, camera, width=190, height=24)


def _door(door: Door, camera: Camera) -> ft.Control:
    return _upright(
        f"door-{door.number}", door_pin(door), door.x, door.y, camera, width=44, height=44
    )


def door_pin(door: Door) -> ft.Control:
    """Draw a stop as its number in a circle: green once it has ended, large where one goes next."""
    side = 40 if door.is_next else 28
    ground = ENDED_DOOR if door.is_ended else NEXT_DOOR if door.is_next else DOOR
    return ft.Container(
        ft.Text(
            str(door.number),
            size=18 if door.is_next else 13,
            weight=ft.FontWeight.W_700,
            color="#FFFFFF",
        ),
        width=side,
        height=side,
        border_radius=side / 2,
        bgcolor=ground,
        border=ft.Border.all(3, "#FFFFFF"),
        alignment=ft.Alignment.CENTER,
    )


def _upright(
    key: str,
    content: ft.Control,
    x: float,
    y: float,
    camera: Camera,
    *,
    width: float,
    height: float,
) -> ft.Control:
    return ft.Container(
        content,
        key=key,
        left=x - width / 2,
        top=y - height / 2,
        width=width,
        height=height,
        alignment=ft.Alignment.CENTER,
        rotate=ft.Rotate(math.radians(camera.turn_deg)),
        animate_rotation=GLIDE,
        scale=ft.Scale(1 / camera.zoom),
        animate_scale=GLIDE,
    )


def _vehicle() -> ft.Control:
    return ft.Container(
        ft.Icon(ft.Icons.NAVIGATION, size=34, color="#FFFFFF"),
        bgcolor=NEXT_DOOR,
        border=ft.Border.all(4, "#FFFFFF"),
        border_radius=26,
        alignment=ft.Alignment.CENTER,
        shadow=ft.BoxShadow(blur_radius=10, color=ft.Colors.with_opacity(0.35, "#000000")),
    )
