"""The way to the chat from wherever one drives, with how much there is to read."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, pressed
from driver_app.controls.context import use_session
from shared.ids import StopId


@ft.component
def ChatButton(  # noqa: N802 - a component
    back: str = "/", about: StopId | None = None, *, is_on_map: bool = False
) -> ft.Control:
    """Draw the button. What is written is about the stop, if one is given."""
    session = use_session()
    room, _ = ft.use_state(session.state.chat)
    texts, count = session.texts, len(room.chat.new)

    async def show() -> None:
        session.chat.open(back=back, about=about)

    label = texts.count("chat.new", count) if count else texts("chat.title")
    return ident(
        "chat-open",
        ft.IconButton(
            ft.Icons.MARK_CHAT_UNREAD if count else ft.Icons.CHAT,
            icon_size=28,
            width=theme.TAP,
            height=theme.TAP,
            tooltip=label,
            bgcolor=ft.Colors.SURFACE if is_on_map else None,
            icon_color=ft.Colors.ON_SURFACE,
            badge=ft.Badge(
                str(count),
                bgcolor=theme.BAD,
                text_color=ft.Colors.ON_ERROR,
                offset=ft.Offset(-6, 6),
            )
            if count
            else None,
            on_click=pressed(show),
        ),
        label=label,
        button=True,
    )
