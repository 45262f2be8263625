"""Two buttons beside each other, the one tapped most on the side of the thumb."""

import flet as ft

from driver_app.state import Hand


def side_by_side(
    hand: Hand, seldom: ft.Control, often: ft.Control, *, is_stacked: bool
) -> ft.Control:
    """Lay out two buttons: ``often`` is larger, and lies under the thumb of ``hand``.

    ``is_stacked``: letters are so large that a word would be broken.
    """
    if is_stacked:
        return ft.Column(
            [seldom, often],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    parts: list[ft.Control] = [
        ft.Container(seldom, expand=2),
        ft.Container(often, expand=3),
    ]
    if hand is Hand.LEFT:
        parts.reverse()
    return ft.Row(parts, spacing=10)
