"""Two buttons side by side, the one tapped most on the side of the thumb."""

import flet as ft

from driver_app.state import Hand


def side_by_side(hand: Hand, seldom: ft.Control, often: ft.Control) -> ft.Control:
    """Lay out two buttons: ``often`` is larger, and lies under the thumb of ``hand``."""
    parts: list[ft.Control] = [
        ft.Container(seldom, expand=2),
        ft.Container(often, expand=3),
    ]
    if hand is Hand.LEFT:
        parts.reverse()
    return ft.Row(parts, spacing=10)
