"""The whole run on a map: its way, and its stops by number; a tap on a number opens the stop."""

from collections.abc import Callable

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, pressed
from driver_app.controls.chart import door_pin, square_picture, way_picture
from driver_app.controls.context import use_session
from driver_app.guide.chart import Door
from driver_app.guide.drawing import DAY, NIGHT
from driver_app.session import Session
from driver_app.texts import Texts
from shared.ids import StopId
from shared.runs import RunView

ABOVE_AND_BELOW = 360  # pixels of the screen that the map leaves to the rest
LEAST_HEIGHT = 280
CLOSEST = 8.0
PIN = theme.LEAST_TAP
SWITCH_ICON = 22


@ft.component
def RunMap(run: RunView) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    overview, _ = ft.use_state(session.state.overview)
    screen, _ = ft.use_state(session.state.screen)
    day, _ = ft.use_state(session.state.day)
    width = screen.width - 2 * (screen.gutter + theme.EDGE)
    height = max(LEAST_HEIGHT, screen.height - ABOVE_AND_BELOW)

    page = ft.context.page

    async def draw() -> None:
        session.navigator.see_by(is_night=theme.is_dark(page))
        await session.navigator.draw_run(width, height)

    seen = [run.id, run.version, len(day.behind), day.ahead[:1], width, height, overview.is_night]
    ft.use_effect(draw, seen)
    parts: list[ft.Control] = [square_picture(square) for square in overview.squares]
    if overview.way is not None:
        parts.append(way_picture(overview.way))
    for door, stop_id in sorted(overview.doors, key=lambda one: one[0].is_next):
        parts.append(_pin(session, door, stop_id))
    return ident(
        "run-map",
        ft.Container(
            ft.InteractiveViewer(
                ft.Stack(parts, width=width, height=height),
                max_scale=CLOSEST,
                min_scale=1.0,
            ),
            width=width,
            height=height,
            bgcolor=(NIGHT if overview.is_night else DAY).ground,
            border_radius=theme.RADIUS,
            clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        ),
    )


def _pin(session: Session, door: Door, stop_id: StopId) -> ft.Control:
    async def show() -> None:
        session.go(f"/stops/{stop_id}")

    return ft.Container(
        ident(
            f"pin-{door.number}",
            ft.Container(
                door_pin(door),
                width=PIN,
                height=PIN,
                alignment=ft.Alignment.CENTER,
                on_click=pressed(show),
            ),
            button=True,
            label=session.texts("stop.title", sequence=door.number),
        ),
        left=door.x - PIN / 2,
        top=door.y - PIN / 2,
    )


def list_or_map(texts: Texts, choose: Callable[[bool], None], *, is_map: bool) -> ft.Control:
    """Let the driver see the run as a list or as a map."""

    def side(identifier: str, label: str, icon: ft.IconData, *, shows_map: bool) -> ft.Control:
        async def switch() -> None:
            choose(shows_map)

        is_chosen = shows_map == is_map
        color = ft.Colors.ON_PRIMARY if is_chosen else theme.QUIET
        return ident(
            identifier,
            ft.Container(
                ft.Row(
                    [
                        ft.Icon(icon, size=SWITCH_ICON, color=color),
                        ft.Text(label, size=16, weight=ft.FontWeight.W_700, color=color),
                    ],
                    alignment=ft.MainAxisAlignment.CENTER,
                    spacing=8,
                ),
                # Padded, not of a fixed height: letters may be as large as the phone makes them.
                padding=ft.Padding.symmetric(vertical=(theme.TAP - SWITCH_ICON) / 2),
                border_radius=theme.RADIUS,
                bgcolor=ft.Colors.PRIMARY if is_chosen else None,
                on_click=pressed(switch),
            ),
            button=True,
            selected=is_chosen,
            expand=True,
        )

    return ft.Container(
        ft.Row(
            [
                side("run-as-list", texts("run.as_list"), ft.Icons.LIST, shows_map=False),
                side("run-as-map", texts("run.as_map"), ft.Icons.MAP, shows_map=True),
            ],
            spacing=4,
        ),
        border=ft.Border.all(1, theme.LINE),
        border_radius=theme.RADIUS,
        padding=4,
    )
