"""Always in sight: what the server does not have yet, and for how long it has been silent."""

from datetime import datetime, timedelta
from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident
from driver_app.controls.context import use_session
from driver_app.state import Unsent
from driver_app.texts import Texts

SILENT_AFTER: Final = timedelta(minutes=2)  # eight polls without an answer


def is_silent(unsent: Unsent, now: datetime | None) -> bool:
    """Whether the server has been out of reach long enough to say so."""
    if now is None or unsent.last_answer_at is None:
        return unsent.trouble is not None
    return unsent.trouble is not None and now - unsent.last_answer_at >= SILENT_AFTER


def badge_text(unsent: Unsent, texts: Texts) -> str:
    if unsent.count:
        return texts("unsent.waiting", count=unsent.count)
    if is_silent(unsent, unsent.now):
        if unsent.last_answer_at is None or unsent.now is None:
            return texts(f"trouble.{unsent.trouble}")
        silence = (unsent.now - unsent.last_answer_at).total_seconds()
        return texts("unsent.age", span=texts.span(silence))
    return texts("unsent.all_sent")


def badge_word(unsent: Unsent, texts: Texts) -> str:
    """Say it as short as a bar needs it: how much, or for how long. All is well without a word."""
    if unsent.count:
        return texts("unsent.waiting", count=unsent.count)
    if not is_silent(unsent, unsent.now) or unsent.last_answer_at is None or unsent.now is None:
        return ""
    return texts.span((unsent.now - unsent.last_answer_at).total_seconds())


@ft.component
def SyncBadge() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    unsent, _ = ft.use_state(session.state.unsent)
    is_quiet = is_silent(unsent, unsent.now)
    if unsent.count or is_quiet:
        icon = ft.Icons.CLOUD_OFF if is_quiet else ft.Icons.CLOUD_UPLOAD
        ground, color = theme.WARN_GROUND, theme.ON_WARN_GROUND
    else:
        icon, ground, color = ft.Icons.CLOUD_DONE, theme.GOOD_GROUND, theme.ON_GOOD_GROUND

    async def show(_event: ft.Event[ft.Container]) -> None:
        session.go("/unsent")

    label, word = badge_text(unsent, session.texts), badge_word(unsent, session.texts)
    parts: list[ft.Control] = [ft.Icon(icon, size=22, color=color)]
    if word:
        parts.append(ft.Text(word, size=15, weight=ft.FontWeight.W_700, color=color))
    return ident(
        "sync-badge",
        ft.Container(
            content=ft.Row(parts, spacing=6, tight=True, alignment=ft.MainAxisAlignment.CENTER),
            bgcolor=ground,
            border_radius=theme.LEAST_TAP / 2,
            height=theme.LEAST_TAP,
            width=None if word else theme.LEAST_TAP,
            padding=ft.Padding.symmetric(horizontal=12 if word else 0),
            margin=ft.Margin(right=8),
            tooltip=label,
            on_click=show,
        ),
        label=label,
        button=True,
    )
