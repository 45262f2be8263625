"""One stop in the list of the run: number first, then the window, then where."""

from datetime import datetime

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, pill, spread
from driver_app.controls.context import use_session
from driver_app.state import Slot, stop_number
from driver_app.texts import Texts
from shared.runs import StopView
from shared.states import ENDED_STOPS, StopStatus

_ICONS = {
    StopStatus.SUCCEEDED: (ft.Icons.CHECK_CIRCLE, theme.GOOD),
    StopStatus.PARTIALLY_SUCCEEDED: (ft.Icons.CHECK_CIRCLE_OUTLINE, theme.GOOD),
    StopStatus.FAILED: (ft.Icons.CANCEL, theme.BAD),
    StopStatus.CANCELED: (ft.Icons.BLOCK, theme.QUIET),
}


def status_pill(stop: StopView, texts: Texts) -> ft.Control:
    """Say how far the stop has come."""
    label = texts(f"stop.status.{stop.status}")
    if stop.status in {StopStatus.SUCCEEDED, StopStatus.PARTIALLY_SUCCEEDED}:
        return pill(
            label, ground=theme.GOOD_GROUND, color=theme.ON_GOOD_GROUND, icon=ft.Icons.CHECK
        )
    if stop.status in {StopStatus.FAILED, StopStatus.CANCELED}:
        return pill(label, ground=theme.BAD_GROUND, color=theme.ON_BAD_GROUND, icon=ft.Icons.CLOSE)
    if stop.status == StopStatus.SKIPPED:
        return pill(label, ground=theme.WARN_GROUND, color=theme.ON_WARN_GROUND)
    return pill(label, ground=ft.Colors.PRIMARY, color=ft.Colors.ON_PRIMARY)


def is_late(stop: StopView, now: datetime | None) -> bool:
    """Whether the window will be missed, or has been."""
    if stop.window_closes is None or stop.status in ENDED_STOPS:
        return False
    expected = stop.eta or stop.planned_arrives_at
    return max(expected, now or expected) > stop.window_closes


def window_pill(stop: StopView, texts: Texts, now: datetime | None) -> ft.Control | None:
    """Say the promised hours; red where they will not be kept."""
    label = texts.window(stop.window_opens, stop.window_closes)
    if not label:
        return None
    if is_late(stop, now):
        return pill(
            label, ground=theme.BAD_GROUND, color=theme.ON_BAD_GROUND, icon=ft.Icons.SCHEDULE
        )
    return pill(
        label,
        ground=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        color=ft.Colors.ON_SURFACE,
        icon=ft.Icons.SCHEDULE,
    )


def _leading(stop: StopView) -> ft.Control:
    if stop.status in _ICONS:
        icon, color = _ICONS[stop.status]
        return ft.Container(ft.Icon(icon, color=color, size=32), width=44)
    return ft.Container(
        ft.Text(str(stop.sequence), size=18, weight=ft.FontWeight.W_700),
        width=44,
        height=44,
        alignment=ft.Alignment.CENTER,
        border_radius=22,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
    )


@ft.component
def StopTile(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    slot, _ = ft.use_state(slot)
    stop, texts = slot.stop, session.texts
    has_ended = stop.status in ENDED_STOPS

    async def show(_event: ft.Event[ft.Container]) -> None:
        session.go(f"/stops/{stop.id}")

    window = None if has_ended else window_pill(stop, texts, session.state.unsent.now)
    head: list[ft.Control] = [
        ft.Text(
            stop_number(stop),
            size=20,
            weight=ft.FontWeight.W_700,
            max_lines=1,
            overflow=ft.TextOverflow.ELLIPSIS,
        )
    ]
    if slot.is_unsent:
        head.append(
            ft.Icon(
                ft.Icons.CLOUD_UPLOAD,
                size=20,
                color=ft.Colors.SECONDARY,
                tooltip=texts("stop.unsent"),
            )
        )
    if window is not None:
        head.append(window)
    elif has_ended or stop.status == StopStatus.SKIPPED:
        head.append(status_pill(stop, texts))
    lines: list[ft.Control] = [
        spread(head),
        ft.Text(
            stop.address, size=17, color=theme.QUIET, max_lines=2, overflow=ft.TextOverflow.ELLIPSIS
        ),
    ]
    if stop.status == StopStatus.SKIPPED and window is not None:
        lines.append(spread([status_pill(stop, texts)]))
    return ident(
        f"stop-{stop.id}",
        ft.Container(
            content=ft.Row(
                [_leading(stop), ft.Column(lines, spacing=4, expand=True)],
                spacing=12,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            ),
            padding=ft.Padding.symmetric(vertical=12, horizontal=12),
            border_radius=theme.RADIUS,
            border=ft.Border.all(1, theme.LINE),
            bgcolor=ft.Colors.SURFACE if not has_ended else ft.Colors.SURFACE_CONTAINER_LOW,
            on_click=show,
            ink=True,
        ),
        button=True,
    )
