"""The line that says what just happened, and takes it back."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, button_style, ident, pressed
from driver_app.controls.context import use_session
from driver_app.controls.letters import Probe
from driver_app.session import Session, chat, news
from driver_app.state import Notice, Tone
from shared.ids import StopId

_ICONS: Final = {chat.ROUTE: ft.Icons.CHAT, news.ROUTE: ft.Icons.CAMPAIGN}


@ft.component
def NoticeBar() -> ft.Control:  # noqa: N802 - a component
    """Stand on every screen; so the letters are measured here."""
    return ft.Column(
        [Probe(), Line()],
        spacing=0,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


@ft.component
def Line() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    notice, _ = ft.use_state(session.state.notice)
    screen, _ = ft.use_state(session.state.screen)
    arrival, _ = ft.use_state(session.state.arrival)
    if not notice.text and arrival.stop_id is not None:
        return _arrival(session, arrival.stop_id, screen.gutter)
    if not notice.text:
        return ft.Container(height=0)
    is_bad = notice.tone == Tone.BAD
    color = theme.ON_BAD_GROUND if is_bad else ft.Colors.ON_INVERSE_SURFACE
    stop_id = notice.undo
    parts: list[ft.Control] = [
        ft.Icon(_icon(notice), color=color),
        ft.Text(
            notice.text,
            size=17,
            weight=ft.FontWeight.W_700,
            color=color,
            expand=True,
            max_lines=2,
            overflow=ft.TextOverflow.ELLIPSIS,
        ),
    ]
    if notice.leads_to:
        parts.append(_button("notice-open", session.texts("notice.open"), _leads(session, notice)))
    may_undo = stop_id is not None and session.door.may_undo(stop_id)
    if stop_id is not None and may_undo:
        label = session.texts("stop.undo")
        parts.append(_button("undo", label, lambda: session.door.undo(stop_id)))
    return _bar(
        "notice",
        parts,
        ground=theme.BAD_GROUND if is_bad else ft.Colors.INVERSE_SURFACE,
        gutter=screen.gutter,
        has_button=bool(notice.leads_to) or may_undo,
    )


def _icon(notice: Notice) -> ft.IconData:
    if notice.tone == Tone.BAD:
        return ft.Icons.ERROR
    return _ICONS.get(notice.leads_to, ft.Icons.CHECK_CIRCLE)


def _leads(session: Session, notice: Notice) -> Act:
    """Open what the notice is about; it has said its say then."""

    async def go() -> None:
        route = notice.leads_to
        notice.text = ""
        session.go(route)

    return go


def _arrival(session: Session, stop_id: StopId, gutter: int) -> ft.Control:
    """Say that the vehicle seems to be there, while that can still be denied."""

    async def deny() -> None:
        session.navigator.deny_arrival()

    slot = session.state.slots.get(stop_id)
    number = slot.stop.sequence if slot is not None else ""
    color = ft.Colors.ON_INVERSE_SURFACE
    parts: list[ft.Control] = [
        ft.Icon(ft.Icons.PLACE, color=color),
        ft.Text(
            session.texts("arrival.seems", sequence=number),
            size=17,
            weight=ft.FontWeight.W_700,
            color=color,
            expand=True,
        ),
        _button("arrival-deny", session.texts("arrival.deny"), deny),
    ]
    return _bar("arrival", parts, ground=ft.Colors.INVERSE_SURFACE, gutter=gutter)


def _button(identifier: str, label: str, act: Act) -> ft.Control:
    return ident(
        identifier,
        ft.TextButton(
            label,
            style=button_style(color=ft.Colors.INVERSE_PRIMARY, size=18),
            on_click=pressed(act),
        ),
    )


def _bar(
    identifier: str, parts: list[ft.Control], *, ground: str, gutter: int, has_button: bool = True
) -> ft.Control:
    return ident(
        identifier,
        ft.Container(
            content=ft.Row(parts, spacing=12),
            bgcolor=ground,
            border_radius=theme.RADIUS,
            # A line of 24 and its room are as tall as a bar with a button.
            padding=ft.Padding(left=16, right=8, top=4, bottom=4)
            if has_button
            else ft.Padding.symmetric(horizontal=16, vertical=(theme.PRIMARY_TAP - 24) / 2),
            margin=ft.Margin(left=gutter + 12, right=gutter + 12, bottom=8),
        ),
        live_region=True,
        container=True,
    )
