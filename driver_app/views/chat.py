"""What the office and the driver write to each other, with the answers that a thumb can give."""

from collections.abc import Callable
from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, empty, ident, keyed, plain, pressed, text, view
from driver_app.controls.choices import choice, choices
from driver_app.controls.context import back_to, use_session
from driver_app.controls.field import Keeper, TypedField
from driver_app.controls.notice import NoticeBar
from driver_app.session import Session
from driver_app.state import Room, stop_number
from driver_app.store.chat import ChatEntry, Reach
from driver_app.texts import Texts
from shared.chat import MAX_LINE
from shared.facts import FactType

QUICK: Final = ("ok", "on_my_way", "here", "later", "call_me", "late")
SIDE: Final = 48  # pixels left free beside a line, so that one sees whose it is
_ICONS: Final = {
    Reach.WAITING: ft.Icons.SCHEDULE,
    Reach.SENT: ft.Icons.CHECK,
    Reach.READ: ft.Icons.DONE_ALL,
}


@ft.component
def ChatScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    room, _ = ft.use_state(session.state.chat)
    form = session.drafts.form(FactType.CHAT_WRITTEN)
    sent, set_sent = ft.use_state(0)  # a new field for each line: one that is drawn stays as it is
    is_typing, set_typing = ft.use_state(False)
    focused = ft.use_memo(lambda: set_typing, [])
    texts = session.texts

    async def begin() -> None:
        await session.chat.look(is_open=True)

    async def end() -> None:
        await session.chat.look(is_open=False)

    ft.use_effect(begin, [], cleanup=end)

    async def send() -> None:
        if form.typed("line") and await session.chat.write(form.typed("line")):
            form.type("line", "")
            await session.drafts.keep()
            set_typing(False)
            set_sent(sent + 1)

    submit = ft.use_memo(lambda: send, [sent])  # the field is given the same one again
    entries = room.chat.entries
    lines = [_line(session, entry) for entry in reversed(entries)]
    return view(
        "/chat",
        texts("chat.title"),
        lines
        or [empty("chat-empty", ft.Icons.CHAT, texts("chat.empty"), texts("chat.empty_explain"))],
        gutter=screen.gutter,
        is_upward=bool(lines),
        bottom=[
            _subject(session, room),
            # While one types, the keyboard takes the room that the answers had. They are hidden,
            # not gone: what stands in another place is drawn anew, and a new field has no focus.
            ft.Container(_quick(session, in_one_line=not screen.is_roomy), visible=not is_typing),
            _write(texts, form, sent, send=submit, focused=focused),
        ],
        over_bottom=NoticeBar(),
        back=back_to(session, room.back),
    )


def _line(session: Session, entry: ChatEntry) -> ft.Control:
    texts = session.texts
    color = ft.Colors.ON_PRIMARY_CONTAINER if entry.is_mine else ft.Colors.ON_SURFACE
    about = _about(session, entry)
    facts: list[ft.Control] = [text(texts.hour(entry.written_at), 14, color=color)]
    if entry.is_mine:
        label = texts(f"chat.reach.{entry.reach}")
        facts.append(ft.Icon(_ICONS[entry.reach], size=18, color=color, semantics_label=label))
        facts.append(text(label, 14, color=color))
    elif entry.name:
        facts.append(text(entry.name, 14, color=color))
    parts: list[ft.Control] = [text(entry.text, 19, color=color, selectable=True)]
    if about:
        parts.insert(0, text(texts("chat.about", number=about), 15, bold=True, color=color))
    parts.append(ft.Row(facts, spacing=6, tight=True, wrap=True))
    ground = ft.Colors.PRIMARY_CONTAINER if entry.is_mine else theme.CARD
    margin = ft.Margin(left=SIDE) if entry.is_mine else ft.Margin(right=SIDE)
    return ident(f"line-{entry.id}", box(parts, ground=ground, margin=margin))


def _about(session: Session, entry: ChatEntry) -> str:
    """Say which stop a line is about, as the run says it, or as the office did."""
    slot = session.state.slots.get(entry.stop_id) if entry.stop_id is not None else None
    return entry.about if slot is None else stop_number(slot.stop)


def _subject(session: Session, room: Room) -> ft.Control:
    """Say what the next line is about, for the driver to agree or not."""
    slot = session.state.slots.get(room.about) if room.about is not None else None
    if slot is None:
        return ft.Row(visible=False)

    async def drop() -> None:
        room.about = None

    texts = session.texts
    return ft.Row(
        [
            text(texts("chat.about", number=stop_number(slot.stop)), 17, bold=True),
            plain("chat-about-nothing", texts("chat.about_nothing"), drop),
        ],
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )


def _quick(session: Session, *, in_one_line: bool) -> ft.Control:
    """Offer what drivers write most often. One tap sends it."""
    texts = session.texts

    def says(name: str) -> Act:
        async def say() -> None:
            await session.chat.write(texts(f"chat.quick.{name}"))

        return say

    return choices(
        [
            choice(
                f"quick-{name}",
                texts(f"chat.quick.{name}"),
                says(name),
                is_chosen=False,
                may_break=not in_one_line,
            )
            for name in QUICK
        ],
        in_one_line=in_one_line,
    )


def _write(
    texts: Texts, form: Keeper, sent: int, *, send: Act, focused: Callable[[bool], None]
) -> ft.Control:
    field = keyed(TypedField, f"line-{sent}")(
        "chat-text", texts("chat.write"), form, "line", most=MAX_LINE, submit=send, focused=focused
    )
    button = ident(
        "chat-send",
        ft.IconButton(
            ft.Icons.SEND,
            icon_size=28,
            width=theme.PRIMARY_TAP,
            height=theme.PRIMARY_TAP,
            tooltip=texts("chat.send"),
            bgcolor=ft.Colors.PRIMARY,
            icon_color=ft.Colors.ON_PRIMARY,
            on_click=pressed(send),
        ),
    )
    return ft.Row([ft.Container(field, expand=True), button], spacing=8)
