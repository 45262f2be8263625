import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, plain, primary, secondary, view


async def nothing() -> None:
    """Do nothing."""


def test_whatever_is_tapped_is_large_enough_for_a_wet_thumb() -> None:
    for control in (
        primary("a", "A", nothing),
        secondary("b", "B", nothing),
        plain("c", "C", nothing),
    ):
        assert isinstance(control, ft.Semantics)
        style = getattr(control.content, "style", None)
        assert style is not None
        assert style.text_style.size + style.padding.top + style.padding.bottom >= 56
        assert getattr(control.content, "height", 0) is None  # large letters make it grow


def test_a_button_without_an_act_cannot_be_tapped() -> None:
    waiting = primary("a", "A photo is missing", None)

    assert isinstance(waiting, ft.Semantics)
    assert waiting.content is not None
    assert waiting.content.disabled


def test_a_name_for_tests_is_a_key_too() -> None:
    """A browser keeps the old name on a node that is only changed."""
    assert ident("x", ft.Text("")).key == "x"


def test_the_gutter_keeps_a_column_in_the_middle() -> None:
    screen = view("/", "Title", [ft.Text("a")], gutter=420, bottom=[ft.Text("b")])

    body, bottom = screen.controls
    assert isinstance(body, ft.ListView)
    assert isinstance(bottom, ft.Container)
    assert body.padding == ft.Padding(
        left=420 + theme.EDGE, right=420 + theme.EDGE, top=8, bottom=24
    )
