"""Words to tap instead of typing them, and rows to tick."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, ident, pressed, text


def choice(identifier: str, label: str, act: Act, *, is_chosen: bool) -> ft.Control:
    """Offer a word to tap instead of typing it."""
    color = ft.Colors.ON_PRIMARY if is_chosen else ft.Colors.ON_SURFACE
    return ident(
        identifier,
        ft.Container(
            ft.Row(
                [
                    *([ft.Icon(ft.Icons.CHECK, size=20, color=color)] if is_chosen else []),
                    ft.Text(label, size=17, weight=ft.FontWeight.W_600, color=color),
                ],
                spacing=6,
                tight=True,
            ),
            height=theme.TAP,
            padding=ft.Padding.symmetric(horizontal=14),
            border_radius=theme.TAP / 2,
            border=ft.Border.all(2, ft.Colors.PRIMARY if is_chosen else ft.Colors.OUTLINE),
            bgcolor=ft.Colors.PRIMARY if is_chosen else None,
            on_click=pressed(act),
        ),
        button=True,
        selected=is_chosen,
        label=label,
    )


def choices(parts: list[ft.Control]) -> ft.Control:
    """Lay words out in as many lines as they take."""
    return ft.Row(parts, spacing=8, run_spacing=8, wrap=True)


def tick(
    identifier: str, label: str, act: Act, *, is_on: bool, detail: str = "", locked: bool = False
) -> ft.Control:
    """Offer a row to tick. ``locked``: it is what it is."""
    return ident(
        identifier,
        ft.Container(
            ft.Row(
                [
                    ft.Icon(
                        ft.Icons.CHECK_BOX if is_on else ft.Icons.CHECK_BOX_OUTLINE_BLANK,
                        size=28,
                        color=ft.Colors.PRIMARY if is_on else ft.Colors.OUTLINE,
                    ),
                    text(label, 19, bold=True, expand=not detail),
                    *(
                        [
                            text(
                                detail,
                                16,
                                color=theme.QUIET,
                                expand=True,
                                max_lines=1,
                                overflow=ft.TextOverflow.ELLIPSIS,
                            )
                        ]
                        if detail
                        else []
                    ),
                ],
                spacing=12,
            ),
            height=theme.TAP,
            on_click=None if locked else pressed(act),
        ),
        button=True,
        checked=is_on,
        label=label,
    )
