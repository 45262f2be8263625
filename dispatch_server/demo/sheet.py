"""The spreadsheet of a demo day: made-up customers at real addresses of the city pack."""

import csv
import datetime as dt
import io
import random
from collections.abc import Sequence
from typing import Final

import msgspec

GIVEN: Final = (
    "Aline", "Antônio", "Beatriz", "Caio", "Camila", "Conceição", "Davi", "Débora", "Elaine",
    "Fábio", "Flávia", "Gustavo", "Helena", "Ícaro", "Inês", "João", "Júlia", "Larissa", "Luís",
    "Márcia", "Mônica", "Natália", "Otávio", "Patrícia", "Rafael", "Renée", "Sérgio", "Simão",
    "Tainá", "Thaís", "Úrsula", "Vânia", "Vinícius", "Yara", "Zélia",
)  # fmt: skip
FAMILY: Final = (
    "Araújo", "Assunção", "Barros", "Brandão", "Câmara", "Conceição", "D'Ávila", "Esteves",
    "Fagundes", "Falcão", "Galvão", "Guimarães", "Leão", "Magalhães", "Muñoz", "Nóbrega",
    "Paixão", "Peçanha", "Queirós", "Ramalho", "Sá", "Seabra", "Simões", "Távora", "Uchôa",
    "Vasconcelos", "Villas-Bôas", "Xavier",
)  # fmt: skip
NOTES: Final = (
    "", "", "", "", "Tocar o interfone duas vezes", "Deixar na portaria", "Cuidado: frágil",
    "Entrada pela rua de trás", "Ligar antes de chegar",
)  # fmt: skip
WINDOWS: Final = ("", "", "", "09:00-13:00", "10:00-14:00", "11:00-15:00", "12:00-16:00")
MINUTES: Final = ("0,5", "1", "1,5")  # at the door: small parcels in a dense city
COLUMNS: Final = (
    "pedido", "destinatário", "telefone", "endereço", "complemento", "cidade", "cep", "data",
    "janela", "tempo de atendimento", "peso (kg)", "volumes", "valor", "observações",
)  # fmt: skip


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A door of the city, as its inhabitants write it."""

    line: str  # street and number
    city: str = ""
    postal_code: str = ""


def make_sheet(addresses: Sequence[Address], date: dt.date, *, seed: int) -> bytes:
    """Write one order per address the way a shop's ERP exports them.

    Semicolons, dd/mm/yyyy and decimal commas, as Excel writes CSV in Brazil. The same seed gives
    the same file.
    """
    pick = random.Random(seed)  # noqa: S311 - a repeatable day, not a secret
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for number, address in enumerate(addresses, start=1):
        writer.writerow(_row(pick, number, address, date))
    return text.getvalue().encode("utf-8-sig")


def _row(pick: random.Random, number: int, address: Address, date: dt.date) -> list[str]:
    weight = f"{pick.uniform(0.2, 12):.1f}".replace(".", ",")
    value = f"{pick.uniform(20, 900):.2f}".replace(".", ",")
    return [
        f"A-{number:04}",
        f"{pick.choice(GIVEN)} {pick.choice(FAMILY)}",
        f"+55 11 90000-{number:04}",  # of no one
        address.line,
        pick.choice(("", "", f"Apto {pick.randrange(1, 90)}")),
        address.city,
        address.postal_code,
        f"{date:%d/%m/%Y}",
        pick.choice(WINDOWS),
        pick.choice(MINUTES),
        weight,
        str(pick.choice((1, 1, 1, 2, 3))),
        value,
        pick.choice(NOTES),
    ]


def person(number: int) -> str:
    """Give the made-up name of the driver with this number, the same one every time."""
    return f"{GIVEN[number * 3 % len(GIVEN)]} {FAMILY[number * 5 % len(FAMILY)]}"
