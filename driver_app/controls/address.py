"""An address as a driver reads it from the seat: the street, and the number on the wall, large."""

import re
from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, text

_AFTER_COMMA: Final = re.compile(r",\s*(?:n[ºo°.]{0,2}\s*)?(\d{1,5}(?:\s?-?\s?[A-Za-z])?)(?!\w)")
_AT_THE_END: Final = re.compile(r"\s(\d{1,5}(?:\s?[A-Za-z])?)$")


def street_number(address: str) -> str:
    """Find the number of the house; empty where there is none, as in ``s/n``.

    A number within a name (Av. 9 de Julho, 1200) is none.
    """
    found = _AFTER_COMMA.search(address)
    if found is None:
        found = _AT_THE_END.search(re.split(r",| - ", address, maxsplit=1)[0].rstrip())
    return found.group(1).strip() if found is not None else ""


def address_line(
    identifier: str, address: str, size: int, *, is_large: bool, max_lines: int | None = None
) -> ft.Control:
    """Lay out the address, and beside it what to look for on the wall.

    ``is_large``: letters are so large that there is no room beside it.
    """
    cut = ft.TextOverflow.ELLIPSIS if max_lines else None
    words = text(address, size, bold=True, max_lines=max_lines, overflow=cut)
    line = ident(identifier, words)
    number = street_number(address)
    if not number:
        return line
    on_the_wall = ident(
        f"{identifier}-number",
        ft.Container(
            text(number, size + 12, bold=True),
            padding=ft.Padding.symmetric(horizontal=12, vertical=2),
            border_radius=12,
            border=ft.Border.all(2, theme.QUIET),
        ),
    )
    if is_large:
        return ft.Column([line, on_the_wall], spacing=8, tight=True)
    return ft.Row(
        [ft.Container(line, expand=True), on_the_wall],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
