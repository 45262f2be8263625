"""Words to tap instead of typing them, and rows to tick."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, ident, pressed, text

WORD_PADDING: Final = 16  # above and below a word of 24: 56, as much as a thumb needs
TICK_PX: Final = 28


def choice(
    identifier: str, label: str, act: Act, *, is_chosen: bool, may_break: bool = True
) -> ft.Control:
    """Offer a word to tap instead of typing it. One that may not break needs no width to fit in."""
    color = ft.Colors.ON_PRIMARY if is_chosen else ft.Colors.ON_SURFACE
    return ident(
        identifier,
        ft.Container(
            ft.Row(
                [
                    *([ft.Icon(ft.Icons.CHECK, size=20, color=color)] if is_chosen else []),
                    ft.Text(
                        label,
                        size=17,
                        weight=ft.FontWeight.W_600,
                        color=color,
                        expand=may_break,
                        expand_loose=may_break,
                    ),
                ],
                spacing=6,
                tight=True,
            ),
            # Padded, not of a fixed height: letters may be as large as the phone makes them.
            padding=ft.Padding.symmetric(horizontal=14, vertical=WORD_PADDING),
            border_radius=theme.TAP / 2,
            border=ft.Border.all(2, ft.Colors.PRIMARY if is_chosen else ft.Colors.OUTLINE),
            bgcolor=ft.Colors.PRIMARY if is_chosen else None,
            on_click=pressed(act),
        ),
        button=True,
        selected=is_chosen,
    )


def choices(parts: list[ft.Control], *, in_one_line: bool = False) -> ft.Control:
    """Lay words out in as many lines as they take, or in one that is pushed aside."""
    if in_one_line:
        return ft.Row(parts, spacing=8, scroll=ft.ScrollMode.HIDDEN)
    return ft.Row(parts, spacing=8, run_spacing=8, wrap=True)


def tick(
    identifier: str,
    label: str,
    act: Act,
    *,
    is_on: bool,
    detail: str = "",
    locked: bool = False,
    leads: bool = False,
    is_bad_off: bool = False,
) -> ft.Control:
    """Offer a row to tick. ``locked``: it is what it is. ``leads``: the tick is set elsewhere.

    ``is_bad_off``: what is not ticked is a fault, and looks like one.
    """
    if is_on:
        icon, color = ft.Icons.CHECK_BOX, ft.Colors.PRIMARY
    elif is_bad_off:
        icon, color = ft.Icons.CANCEL, theme.BAD
    else:
        icon, color = ft.Icons.CHECK_BOX_OUTLINE_BLANK, ft.Colors.OUTLINE
    faulty = theme.BAD if is_bad_off else None
    chevron = [ft.Icon(ft.Icons.CHEVRON_RIGHT, color=theme.QUIET)] if leads else []
    return ident(
        identifier,
        ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, size=TICK_PX, color=color),
                    ft.Column(
                        [
                            text(label, 19, bold=True, color=None if is_on else faulty),
                            *([text(detail, 16, color=theme.QUIET)] if detail else []),
                        ],
                        spacing=2,
                        tight=True,
                        expand=True,
                    ),
                    *chevron,
                ],
                spacing=12,
            ),
            padding=ft.Padding.symmetric(vertical=8 if detail else (theme.TAP - TICK_PX) // 2),
            on_click=None if locked else pressed(act),
        ),
        button=True,
        checked=is_on,
    )
