"""The line that says what just happened, and takes it back."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, pressed
from driver_app.controls.context import use_session
from driver_app.state import Tone


@ft.component
def NoticeBar() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    notice, _ = ft.use_state(session.state.notice)
    screen, _ = ft.use_state(session.state.screen)
    if not notice.text:
        return ft.Container(height=0)
    is_bad = notice.tone == Tone.BAD
    color = theme.ON_BAD_GROUND if is_bad else ft.Colors.ON_INVERSE_SURFACE
    stop_id = notice.undo
    parts: list[ft.Control] = [
        ft.Icon(ft.Icons.ERROR if is_bad else ft.Icons.CHECK_CIRCLE, color=color),
        ft.Text(notice.text, size=17, weight=ft.FontWeight.W_700, color=color, expand=True),
    ]
    if stop_id is not None and session.door.may_undo(stop_id):
        parts.append(
            ident(
                "undo",
                ft.TextButton(
                    session.texts("stop.undo"),
                    height=theme.TAP,
                    style=ft.ButtonStyle(
                        color=ft.Colors.INVERSE_PRIMARY,
                        text_style=ft.TextStyle(size=18, weight=ft.FontWeight.W_700),
                    ),
                    on_click=pressed(lambda: session.door.undo(stop_id)),
                ),
            )
        )
    return ident(
        "notice",
        ft.Container(
            content=ft.Row(parts, spacing=12),
            bgcolor=theme.BAD_GROUND if is_bad else ft.Colors.INVERSE_SURFACE,
            border_radius=theme.RADIUS,
            padding=ft.Padding(left=16, right=8, top=4, bottom=4),
            margin=ft.Margin(left=screen.gutter + 12, right=screen.gutter + 12, bottom=8),
            height=theme.PRIMARY_TAP,
        ),
        live_region=True,
        container=True,
    )
