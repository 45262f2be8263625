"""Words to tap, and rows to tick."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.choices import WORD_PADDING, choice, choices, tick


async def nothing() -> None:
    """Do it."""


def test_what_is_chosen_is_said_to_who_does_not_see_it() -> None:
    chosen, other = (choice("a", "Portaria", nothing, is_chosen=is_on) for is_on in (True, False))

    assert isinstance(chosen, ft.Semantics)
    assert isinstance(other, ft.Semantics)
    assert (chosen.selected, other.selected) == (True, False)
    assert chosen.label is None  # its word is read already; a label would be read beside it
    assert isinstance(chosen.content, ft.Container)
    assert chosen.content.height is None  # large letters make it grow
    assert 2 * WORD_PADDING + 24 >= theme.TAP


def test_a_locked_row_cannot_be_ticked() -> None:
    free, locked = (tick("a", "10482", nothing, is_on=True, locked=it) for it in (False, True))

    assert isinstance(free, ft.Semantics)
    assert isinstance(locked, ft.Semantics)
    assert isinstance(free.content, ft.Container)
    assert isinstance(locked.content, ft.Container)
    assert free.content.on_click is not None
    assert locked.content.on_click is None
    assert free.checked


def test_words_flow_into_lines() -> None:
    row = choices([choice("a", "A", nothing, is_chosen=False)])
    assert isinstance(row, ft.Row)
    assert row.wrap
