"""The way to the next stop: the map, the next turn, what is left, and the other apps' maps."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.address import address_line
from driver_app.controls.basics import Act, icon_button, ident, primary, spread, text, view
from driver_app.controls.chart import MovingMap
from driver_app.controls.chat_button import ChatButton
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.controls.other_maps import other_maps
from driver_app.controls.turn_card import TurnCard
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
    return icon_button(
        identifier,
        label,
        act,
        icon,
        bgcolor=ft.Colors.SURFACE,
        icon_color=ft.Colors.ON_SURFACE,
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
    """Say which stop this leads to and what is left; offer being there, and the other maps.

    On a small screen the map and the next turn matter more than how to get in: the stop says that.
    """
    session = use_session()
    slot, _ = ft.use_state(slot)
    screen, _ = ft.use_state(session.state.screen)
    stop, texts = slot.stop, session.texts

    async def there() -> None:
        if stop.status != StopStatus.ARRIVED and not await session.arrive(stop.id):
            return
        session.go(f"/stops/{stop.id}")

    cut = ft.TextOverflow.ELLIPSIS
    if screen.is_large and not screen.is_roomy:
        where = f"{stop_number(stop)} · {stop.address}"
        rows: list[ft.Control] = [Left(slot), text(where, 17, bold=True, max_lines=1, overflow=cut)]
    else:
        rows = [
            spread([Left(slot), text(stop_number(stop), 22, bold=True)]),
            address_line("way-address", stop.address, 17, is_large=screen.is_large, max_lines=2),
        ]
        if stop.complement:
            rows.append(text(stop.complement, 17, max_lines=1, overflow=cut))
    if stop.access_notes and screen.is_roomy:
        rows.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.KEY, size=18, color=ft.Colors.SECONDARY),
                    text(stop.access_notes, 15, expand=True, max_lines=2, overflow=cut),
                ],
                spacing=6,
            )
        )
    rows.append(primary("way-here", texts("stop.arrive"), there, icon=ft.Icons.PLACE))
    if screen.is_roomy:
        rows.append(other_maps(session, stop, "way"))
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
