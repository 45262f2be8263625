"""Two buttons, the larger one under the thumb."""

import flet as ft

from driver_app.controls.hand import side_by_side
from driver_app.state import Hand


def test_the_thumb_finds_what_it_taps_most() -> None:
    seldom, often = ft.Text("seldom"), ft.Text("often")

    for hand, place in ((Hand.RIGHT, 1), (Hand.LEFT, 0)):
        row = side_by_side(hand, seldom, often, is_stacked=False)
        assert isinstance(row, ft.Row)
        under = row.controls[place]
        assert isinstance(under, ft.Container)
        assert (under.content, under.expand) == (often, 3)


def test_large_letters_stand_below_each_other_the_most_tapped_nearest_to_the_thumb() -> None:
    seldom, often = ft.Text("seldom"), ft.Text("often")

    column = side_by_side(Hand.LEFT, seldom, often, is_stacked=True)

    assert isinstance(column, ft.Column)
    assert column.controls == [seldom, often]
