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


def test_where_there_is_little_room_words_stay_in_one_line() -> None:
    row = choices([choice("a", "A", nothing, is_chosen=False, may_break=False)], in_one_line=True)
    assert isinstance(row, ft.Row)
    assert not row.wrap
    assert row.scroll is not None


def icons(row: ft.Control) -> list[object]:
    assert isinstance(row, ft.Semantics)
    assert isinstance(row.content, ft.Container)
    assert isinstance(row.content.content, ft.Row)
    return [part.icon for part in row.content.content.controls if isinstance(part, ft.Icon)]


def test_a_fault_looks_like_one() -> None:
    bad = tick("a", "Pneus", nothing, is_on=False, is_bad_off=True)

    assert icons(bad) == [ft.Icons.CANCEL]


def test_a_row_that_leads_elsewhere_says_so() -> None:
    leads = tick("a", "Carga conferida", nothing, is_on=True, leads=True)

    assert icons(leads) == [ft.Icons.CHECK_BOX, ft.Icons.CHEVRON_RIGHT]
