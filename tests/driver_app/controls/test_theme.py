from types import SimpleNamespace
from typing import cast

import flet as ft
import pytest

from driver_app.controls import theme


def luminance(color: object) -> float:
    """Relative luminance, WCAG 2.2."""
    text = str(color).lstrip("#")
    channels = [int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: object, other: object) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "scheme", [theme._LIGHT, theme._DARK, theme._OUTDOOR], ids=["light", "dark", "outdoor"]
)
def test_text_can_be_read_in_the_sun(scheme: object) -> None:
    pairs = [
        ("on_surface", "surface"),
        ("on_surface_variant", "surface_container"),
        ("on_primary", "primary"),
        ("on_primary_container", "primary_container"),
        ("on_secondary_container", "secondary_container"),
        ("on_tertiary", "tertiary"),
        ("on_tertiary_container", "tertiary_container"),
        ("on_error", "error"),
        ("on_error_container", "error_container"),
        ("on_inverse_surface", "inverse_surface"),
    ]

    for text, ground in pairs:
        ratio = contrast(getattr(scheme, text), getattr(scheme, ground))
        assert ratio >= 7, f"{text} on {ground} is {ratio:.1f}:1"


@pytest.mark.parametrize(
    ("mode", "phone", "dark"),
    [
        (ft.ThemeMode.SYSTEM, ft.Brightness.DARK, True),
        (ft.ThemeMode.SYSTEM, ft.Brightness.LIGHT, False),
        (ft.ThemeMode.LIGHT, ft.Brightness.DARK, False),
        (ft.ThemeMode.DARK, ft.Brightness.LIGHT, True),
        (None, None, False),
    ],
)
def test_the_page_is_dark_by_its_own_choice_or_else_by_the_phones(
    mode: ft.ThemeMode | None, phone: ft.Brightness | None, *, dark: bool
) -> None:
    page = SimpleNamespace(theme_mode=mode, platform_brightness=phone)

    assert theme.is_dark(cast("ft.Page", page)) is dark


def test_in_bright_sun_it_is_black_on_white() -> None:
    for text in ("on_surface", "on_surface_variant", "on_primary_container", "outline_variant"):
        assert contrast(getattr(theme._OUTDOOR, text), theme._OUTDOOR.surface) > 18
