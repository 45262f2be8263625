"""The number on the wall."""

import flet as ft
import pytest

from driver_app.controls.address import address_line, street_number


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("Rua das Flores, 123 - Centro, São Paulo", "123"),
        ("Av. 9 de Julho, 1200, ap. 31", "1200"),
        ("Rua Augusta, nº 45", "45"),
        ("Rua Augusta, n 45-B", "45-B"),
        ("Mannerheimintie 14", "14"),
        ("Bulevardi 12 B", "12 B"),
        ("Rua das Flores 77 - Centro", "77"),
        ("Rua 25 de Março", ""),
        ("Rua das Acácias, s/n", ""),
        ("Rua X, CEP 01310-100", ""),
        ("", ""),
    ],
)
def test_the_houses_number_is_found_and_no_other(address: str, number: str) -> None:
    assert street_number(address) == number


def test_a_number_is_larger_than_the_street() -> None:
    line = address_line("at", "Rua Augusta, 45", 24, is_large=False)
    assert isinstance(line, ft.Row)
    box = line.controls[1]
    assert isinstance(box, ft.Semantics)
    assert isinstance(box.content, ft.Container)
    assert isinstance(box.content.content, ft.Text)
    assert (box.content.content.value, box.content.content.size) == ("45", 36)
    assert isinstance(address_line("at", "Fazenda Boa Vista", 24, is_large=False), ft.Semantics)


def test_large_letters_leave_the_address_its_whole_width() -> None:
    below = address_line("at", "Rua Augusta, 45", 24, is_large=True)

    assert isinstance(below, ft.Column)
    assert len(below.controls) == 2
