from collections.abc import Iterable
from itertools import product
from types import SimpleNamespace
from typing import cast

import flet as ft
import pytest

from driver_app.controls import chart, theme, turn_card
from driver_app.guide.chart import WAY_EDGE
from driver_app.guide.drawing import DAY, NIGHT, Palette
from driver_app.mapping import WAY


def luminance(color: object) -> float:
    """Relative luminance, WCAG 2.2."""
    text = str(color).lstrip("#")
    channels = [int(text[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: object, other: object) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


SCHEMES = pytest.mark.parametrize(
    "scheme", [theme._LIGHT, theme._DARK, theme._OUTDOOR], ids=["light", "dark", "outdoor"]
)
GROUNDS = (
    *("surface", "surface_container_low", "surface_container", "surface_container_high"),
    "surface_container_highest",
)


def poor(scheme: object, pairs: Iterable[tuple[str, str]], least: float) -> list[str]:
    ratios = {pair: contrast(*(getattr(scheme, name) for name in pair)) for pair in pairs}
    return [f"{a} on {b} is {ratio:.1f}:1" for (a, b), ratio in ratios.items() if ratio < least]


@SCHEMES
def test_text_can_be_read_in_the_sun(scheme: object) -> None:
    pairs = [
        ("on_surface", "surface"),
        ("on_surface_variant", "surface_container"),
        ("on_primary", "primary"),
        ("on_primary_container", "primary_container"),
        ("on_secondary", "secondary"),
        ("on_secondary_container", "secondary_container"),
        ("on_tertiary", "tertiary"),
        ("on_tertiary_container", "tertiary_container"),
        ("on_error", "error"),
        ("on_error_container", "error_container"),
        ("on_inverse_surface", "inverse_surface"),
        ("inverse_primary", "inverse_surface"),
    ]

    assert not poor(scheme, pairs, 7)


@SCHEMES
def test_every_word_is_readable_on_every_ground_that_it_may_stand_on(scheme: object) -> None:
    """WCAG 2.2, 1.4.3: 4.5:1 for text, whatever its size here."""
    words = ("on_surface", "on_surface_variant", "primary", "secondary", "tertiary", "error")

    assert not poor(scheme, product(words, GROUNDS), 4.5)


@SCHEMES
def test_what_is_tapped_or_ticked_is_told_from_its_ground(scheme: object) -> None:
    """WCAG 2.2, 1.4.11: 3:1 for the edge of a field or a choice, and for a bar that fills up."""
    assert not poor(scheme, product(("outline",), ("surface", "surface_container")), 3)
    assert not poor(scheme, [("tertiary", "surface_container_highest")], 3)


@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        (turn_card.ON_GROUND, turn_card.GROUND),
        (turn_card.QUIET, turn_card.GROUND),
        (turn_card.ON_GROUND, turn_card.OFF_GROUND),
        (chart.INK, chart.HALO),
        (chart.NIGHT_INK, chart.NIGHT_HALO),
        ("#FFFFFF", chart.NEXT_DOOR),
        ("#FFFFFF", chart.DOOR),
        ("#FFFFFF", chart.ENDED_DOOR),
    ],
)
def test_the_map_and_its_signs_are_readable(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_the_way_stands_out_from_every_street_and_ground(palette: Palette) -> None:
    streets = [fill for name, (fill, _) in palette.streets.items() if name != "path"]

    for colour in (*streets, palette.ground, palette.built, palette.green, palette.water):
        assert contrast(WAY, colour) >= 3 or contrast(WAY_EDGE, colour) >= 3, colour


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
