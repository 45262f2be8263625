"""Colours and sizes for a cheap screen in the sun, in the rain, in one hand.

Text on its ground has a contrast of at least 7:1 in all three themes; whatever is tapped is at least
56 logical pixels high (Material asks for 48; gloves and wet thumbs ask for more).
"""

from typing import Final

import flet as ft

from driver_app.state import Look

TAP: Final = 56  # logical pixels
LEAST_TAP: Final = 48  # where a bar leaves no more room
PRIMARY_TAP: Final = 64
EDGE: Final = 16  # between content and the edge of the screen
RADIUS: Final = 16
FIELD: Final = ft.OutlineInputBorder(border_radius=RADIUS)

GOOD: Final = ft.Colors.TERTIARY
GOOD_GROUND: Final = ft.Colors.TERTIARY_CONTAINER
ON_GOOD_GROUND: Final = ft.Colors.ON_TERTIARY_CONTAINER
WARN_GROUND: Final = ft.Colors.SECONDARY_CONTAINER
ON_WARN_GROUND: Final = ft.Colors.ON_SECONDARY_CONTAINER
BAD: Final = ft.Colors.ERROR
BAD_GROUND: Final = ft.Colors.ERROR_CONTAINER
ON_BAD_GROUND: Final = ft.Colors.ON_ERROR_CONTAINER
QUIET: Final = ft.Colors.ON_SURFACE_VARIANT
CARD: Final = ft.Colors.SURFACE_CONTAINER
LINE: Final = ft.Colors.OUTLINE_VARIANT

_LIGHT: Final = ft.ColorScheme(
    primary="#0B4DBA",
    on_primary="#FFFFFF",
    primary_container="#DCE6FF",
    on_primary_container="#00255F",
    secondary="#7A4B00",
    on_secondary="#FFFFFF",
    secondary_container="#FFE2B0",
    on_secondary_container="#3B2300",
    tertiary="#0B6035",
    on_tertiary="#FFFFFF",
    tertiary_container="#CFF2DA",
    on_tertiary_container="#00331A",
    error="#A8101A",
    on_error="#FFFFFF",
    error_container="#FFDAD7",
    on_error_container="#4F0006",
    surface="#FFFFFF",
    on_surface="#10151C",
    on_surface_variant="#414A57",
    surface_container="#F1F4F9",
    surface_container_high="#E6EBF3",
    surface_container_highest="#DCE3ED",
    surface_container_low="#F7F9FC",
    outline="#6B7686",
    outline_variant="#CBD3DE",
    inverse_surface="#1C232D",
    inverse_primary="#A9C7FF",
    on_inverse_surface="#F3F6FA",
)
_DARK: Final = ft.ColorScheme(
    primary="#A9C7FF",
    on_primary="#002C6B",
    primary_container="#113A7E",
    on_primary_container="#E3ECFF",
    secondary="#FFC670",
    on_secondary="#402800",
    secondary_container="#523600",
    on_secondary_container="#FFE7C2",
    tertiary="#7FDDA4",
    on_tertiary="#00391D",
    tertiary_container="#0C4A2B",
    on_tertiary_container="#D3F7DF",
    error="#FFB3AD",
    on_error="#5C000A",
    error_container="#7A1019",
    on_error_container="#FFE4E1",
    surface="#0D1117",
    on_surface="#F0F4FA",
    on_surface_variant="#C3CCD9",
    surface_container="#181F29",
    surface_container_high="#232C38",
    surface_container_highest="#2D3745",
    surface_container_low="#12181F",
    outline="#8F9BAB",
    outline_variant="#38434F",
    inverse_surface="#E6EBF3",
    inverse_primary="#0A3F99",
    on_inverse_surface="#12181F",
)


# Glare eats every shade between: grounds are white or as strong as ink, edges are drawn.
_OUTDOOR: Final = ft.ColorScheme(
    primary="#002B80",
    on_primary="#FFFFFF",
    primary_container="#FFFFFF",
    on_primary_container="#000000",
    secondary="#5C3700",
    on_secondary="#FFFFFF",
    secondary_container="#FFD400",
    on_secondary_container="#000000",
    tertiary="#003D1C",
    on_tertiary="#FFFFFF",
    tertiary_container="#003D1C",
    on_tertiary_container="#FFFFFF",
    error="#7A0000",
    on_error="#FFFFFF",
    error_container="#7A0000",
    on_error_container="#FFFFFF",
    surface="#FFFFFF",
    on_surface="#000000",
    on_surface_variant="#000000",
    surface_container="#FFFFFF",
    surface_container_high="#FFFFFF",
    surface_container_highest="#E8E8E8",
    surface_container_low="#FFFFFF",
    outline="#000000",
    outline_variant="#000000",
    inverse_surface="#000000",
    inverse_primary="#FFD400",
    on_inverse_surface="#FFFFFF",
)


def _theme(scheme: ft.ColorScheme) -> ft.Theme:
    return ft.Theme(
        color_scheme=scheme,
        visual_density=ft.VisualDensity.STANDARD,
        appbar_theme=ft.AppBarTheme(bgcolor=scheme.surface, color=scheme.on_surface, elevation=0),
        scaffold_bgcolor=scheme.surface,
    )


_MODES: Final = {
    Look.SYSTEM: ft.ThemeMode.SYSTEM,
    Look.LIGHT: ft.ThemeMode.LIGHT,
    Look.DARK: ft.ThemeMode.DARK,
    Look.OUTDOOR: ft.ThemeMode.LIGHT,
}


def dress(page: ft.Page, look: Look) -> None:
    """Give the page the colours that the driver, or else the phone, has chosen."""
    page.theme = _theme(_OUTDOOR if look is Look.OUTDOOR else _LIGHT)
    page.dark_theme = _theme(_DARK)
    page.theme_mode = _MODES[look]


def is_dark(page: ft.Page) -> bool:
    """Whether the page shows its dark colours now."""
    if page.theme_mode in {None, ft.ThemeMode.SYSTEM}:
        return page.platform_brightness == ft.Brightness.DARK
    return page.theme_mode == ft.ThemeMode.DARK
