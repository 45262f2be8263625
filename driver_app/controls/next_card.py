"""The next stop, large enough to read from the dashboard."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.address import address_line
from driver_app.controls.basics import ident, pill, text
from driver_app.controls.context import use_session
from driver_app.controls.other_maps import other_maps
from driver_app.controls.tile import status_pill, window_pill
from driver_app.session import Session
from driver_app.state import Slot, stop_number
from shared.runs import StopView
from shared.states import StopStatus


@ft.component
def NextCard(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    slot, _ = ft.use_state(slot)
    screen, _ = ft.use_state(session.state.screen)
    stop = slot.stop

    async def show(_event: ft.Event[ft.Container]) -> None:
        session.go(f"/stops/{stop.id}")

    return ft.Container(
        content=ft.Column(
            [
                ident(
                    "next-stop",
                    ft.Container(
                        ft.Column(_lines(session, stop, is_large=screen.is_large), spacing=6),
                        on_click=show,
                        ink=True,
                        border_radius=12,
                    ),
                    button=True,
                    label=stop_number(stop),
                ),
                other_maps(session, stop, "next"),
            ],
            spacing=14,
        ),
        bgcolor=ft.Colors.SURFACE,
        border=ft.Border.all(3, ft.Colors.PRIMARY),
        border_radius=theme.RADIUS,
        padding=theme.EDGE,
    )


def _lines(session: Session, stop: StopView, *, is_large: bool) -> list[ft.Control]:
    """Say who and where: the number first, as it stands on the parcel."""
    texts = session.texts
    heading = f"{texts('stop.next')} · {stop.sequence}"
    recipients = ", ".join(dict.fromkeys(task.recipient_name for task in stop.tasks))
    pills = _pills(session, stop)
    lines: list[ft.Control] = [
        text(heading, 15, bold=True, color=ft.Colors.PRIMARY),
        ident("next-number", text(stop_number(stop), 34, bold=True)),
        address_line("next-address", stop.address, 21, is_large=is_large),
    ]
    if stop.complement:
        lines.append(text(stop.complement, 19))
    if recipients:
        lines.append(text(recipients, 18, color=theme.QUIET))
    if pills:
        lines.append(ft.Row(pills, spacing=8, wrap=True))
    return lines


def _pills(session: Session, stop: StopView) -> list[ft.Control]:
    texts = session.texts
    window = window_pill(stop, texts, session.state.unsent.now)
    pills: list[ft.Control] = [window] if window is not None else []
    if stop.status == StopStatus.ARRIVED:
        pills.append(status_pill(stop, texts))
    elif stop.eta is not None:
        pills.append(
            pill(
                texts("stop.eta", hour=texts.hour(stop.eta)),
                ground=ft.Colors.SURFACE_CONTAINER_HIGHEST,
                color=ft.Colors.ON_SURFACE,
            )
        )
    return pills
