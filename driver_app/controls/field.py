"""A text field that owns its text.

A field whose ``value`` follows the state loses letters typed while an answer is on its way
(measured: every third at 80 ms), and one that is drawn anew is emptied. So the text is written
down as it is typed and never back, and the field is drawn once.
"""

from collections.abc import Callable
from typing import Final, Protocol

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, drawn_once, ident

LINE: Final = 200  # letters of a name; the wire's own limit
STORY: Final = 2000  # of a note


class Keeper(Protocol):
    """Where typed text is written down."""

    def typed(self, field_name: str) -> str: ...

    def type(self, field_name: str, text: str) -> None: ...


class Form:
    """Keeps the text of a form for as long as it is on screen."""

    def __init__(self, **texts: str) -> None:
        self._texts = texts

    def typed(self, field_name: str) -> str:
        return self._texts.get(field_name, "").strip()

    def type(self, field_name: str, text: str) -> None:
        self._texts[field_name] = text


@drawn_once
@ft.component
def TypedField(  # noqa: N802 - a component
    identifier: str,
    label: str,
    keeper: Keeper,
    name: str,
    lines: int = 1,
    *,
    most: int = 0,
    submit: Act | None = None,
    focused: Callable[[bool], None] | None = None,
) -> ft.Control:
    """Draw a field for words. Drawn once: all that it is given must stay the same.

    ``most`` letters, by default those of a name or a note; ``submit`` is what Enter does;
    ``focused`` is told whether one types.
    """
    first = ft.use_memo(lambda: keeper.typed(name), [])  # what stood there when the screen opened

    async def changed(event: ft.Event[ft.TextField]) -> None:
        keeper.type(name, event.control.value)

    async def submitted(_event: ft.Event[ft.TextField]) -> None:
        if submit is not None:
            await submit()

    def tells(is_on: bool) -> Callable[[ft.Event[ft.TextField]], None] | None:  # noqa: FBT001
        return None if focused is None else lambda _event: focused(is_on)

    return ident(
        identifier,
        ft.TextField(
            label=label,
            value=first,
            on_change=changed,
            on_submit=submitted,
            on_focus=tells(True),
            on_blur=tells(False),
            text_size=19,
            min_lines=lines,
            max_lines=3 if lines > 1 else 1,
            max_length=most or (LINE if lines == 1 else STORY),
            counter=ft.Container(height=0),
            border=theme.FIELD,
            capitalization=ft.TextCapitalization.SENTENCES,
        ),
    )


@drawn_once
@ft.component
def CodeField(  # noqa: N802 - a component
    identifier: str,
    label: str,
    hint: str,
    *,
    keeper: Keeper,
    name: str,
    submit: Act,
    digits: bool = False,
) -> ft.Control:
    """Draw a field for a code or an address: no corrections, large letters. ``digits``: only."""
    first = ft.use_memo(lambda: keeper.typed(name), [])

    async def changed(event: ft.Event[ft.TextField]) -> None:
        keeper.type(name, event.control.value)

    async def submitted(_event: ft.Event[ft.TextField]) -> None:
        await submit()

    return ident(
        identifier,
        ft.TextField(
            label=label,
            hint_text=hint,
            value=first,
            on_change=changed,
            on_submit=submitted,
            text_size=28 if hint else 19,
            autocorrect=False,
            enable_suggestions=False,
            autofocus=bool(hint) and not digits,
            keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
            border=theme.FIELD,
            max_length=LINE,
            counter=ft.Container(height=0),
            capitalization=ft.TextCapitalization.CHARACTERS if hint else None,
        ),
    )
