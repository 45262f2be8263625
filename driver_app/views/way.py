"""The way to the next stop: the map, the next turn, what is left, and the other apps' maps."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, ident, opens, pressed, primary, text, view
from driver_app.controls.chart import MovingMap
from driver_app.controls.chat_button import ChatButton
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.controls.turn_card import TurnCard
from driver_app.links import google_maps, waze
from driver_app.session import Session
from driver_app.state import Guidance, Slot, stop_number
from shared.states import StopStatus

EDGE = 10


@ft.component
def WayScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    ft.use_state(session.state.day)
    page = ft.context.page
    stop_id = session.state.day.ahead[0] if session.state.day.ahead else None

    async def begin() -> None:
        session.navigator.see_by(is_night=theme.is_dark(page))
        await session.navigator.lead(is_on=True)

    async def end() -> None:
        await session.navigator.lead(is_on=False)

    ft.use_effect(begin, [], cleanup=end)
    slot = session.state.slots.get(stop_id) if stop_id else None
    if slot is None:
        return _done(session, screen.gutter)
    side = screen.gutter + EDGE
    return ft.View(
        route="/way",
        padding=0,
        spacing=0,
        controls=[
            ft.Stack(
                [
                    ft.Container(MovingMap(), left=0, top=0, right=0, bottom=0),
                    ft.Container(
                        ft.Column(
                            [
                                # What is left above the foot; large letters scroll in it.
                                ft.Column([_top(session)], scroll=ft.ScrollMode.AUTO, expand=True),
                                _bottom(slot),
                            ],
                            spacing=8,
                            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                        ),
                        left=side,
                        right=side,
                        top=EDGE,
                        bottom=EDGE,
                    ),
                ],
                expand=True,
            )
        ],
    )


def _done(session: Session, gutter: int) -> ft.View:
    async def back() -> None:
        session.go("/")

    return view(
        "/way",
        session.texts("run.title"),
        [text(session.texts("way.done"), 22, bold=True)],
        gutter=gutter,
        bottom=[primary("to-run", session.texts("app.to_run"), back)],
        back=back_to(session, "/"),
    )


def _top(session: Session) -> ft.Control:
    async def back() -> None:
        session.go("/")

    return ft.SafeArea(
        avoid_intrusions_bottom=False,
        content=ft.Column(
            [
                TurnCard(),
                ft.Row(
                    [
                        _round("back", ft.Icons.ARROW_BACK, session.texts("app.back"), back),
                        ft.Row(
                            [ChatButton("/way", is_on_map=True), VoiceButton()],
                            spacing=8,
                            tight=True,
                        ),
                    ],
                    alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
                ),
            ],
            spacing=10,
        ),
    )


def _bottom(slot: Slot) -> ft.Control:
    return ft.SafeArea(
        avoid_intrusions_top=False,
        content=ft.Column(
            [NoticeBar(), WayFoot(slot)],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        ),
    )


def _round(identifier: str, icon: ft.IconData, label: str, act: Act) -> ft.Control:
    return ident(
        identifier,
        ft.IconButton(
            icon,
            icon_size=28,
            width=theme.TAP,
            height=theme.TAP,
            tooltip=label,
            bgcolor=ft.Colors.SURFACE,
            icon_color=ft.Colors.ON_SURFACE,
            on_click=pressed(act),
        ),
    )


@ft.component
def VoiceButton() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    guidance, _ = ft.use_state(session.state.guidance)

    async def switch() -> None:
        session.navigator.switch_voice()

    is_on = guidance.has_voice
    return _round(
        "way-voice",
        ft.Icons.VOLUME_UP if is_on else ft.Icons.VOLUME_OFF,
        session.texts("way.voice_off" if is_on else "way.voice_on"),
        switch,
    )


@ft.component
def WayFoot(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    """Say which stop this leads to and what is left; offer being there, and the other maps."""
    session = use_session()
    slot, _ = ft.use_state(slot)
    stop, texts = slot.stop, session.texts

    async def there() -> None:
        if stop.status != StopStatus.ARRIVED and not await session.arrive(stop.id):
            return
        session.go(f"/stops/{stop.id}")

    where = " · ".join(part for part in (stop.address, stop.complement) if part)
    rows: list[ft.Control] = [
        Left(slot),
        text(f"{stop_number(stop)} · {where}", 17, bold=True, max_lines=2),
    ]
    if stop.access_notes:
        rows.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.KEY, size=18, color=theme.ON_WARN_GROUND),
                    text(stop.access_notes, 15, expand=True, max_lines=2),
                ],
                spacing=6,
            )
        )
    rows += [
        primary("way-here", texts("stop.arrive"), there, icon=ft.Icons.PLACE),
        ft.Row(
            [
                opens(
                    "way-waze", texts("stop.waze_short"), waze(stop.at), icon=ft.Icons.NAVIGATION
                ),
                opens(
                    "way-maps", texts("stop.maps_short"), google_maps(stop.at), icon=ft.Icons.MAP
                ),
            ],
            spacing=8,
        ),
    ]
    return ft.Container(
        ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH),
        bgcolor=ft.Colors.SURFACE,
        border_radius=18,
        padding=14,
        shadow=ft.BoxShadow(blur_radius=14, color=ft.Colors.with_opacity(0.25, "#000000")),
    )


@ft.component
def Left(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    """Say how long and how far. Drawn at each fix, so it is small."""
    session = use_session()
    guidance, _ = ft.use_state(session.state.guidance)
    return ident("way-left", text(left_words(session, guidance, slot), 22, bold=True))


def left_words(session: Session, guidance: Guidance, slot: Slot) -> str:
    texts, progress = session.texts, guidance.progress
    if progress is None or progress.is_off or not guidance.has_way:
        eta = slot.stop.eta
        return texts("stop.eta", hour=texts.hour(eta)) if eta is not None else ""
    if guidance.is_estimate:
        return texts.metres(round(progress.door_m))
    minutes = texts.span(max(60.0, progress.left_s))
    return f"{minutes} · {texts.metres(round(progress.to_stop_m))}"
