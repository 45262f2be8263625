"""Columns are known by the names that shops give them."""

import pytest

from dispatch_server.demo.sheet import COLUMNS
from dispatch_server.orders.headers import field_of, fields_of


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nº do Pedido", "external_id"),
        ("order_id", "external_id"),
        ("externalId", "external_id"),
        ("DESTINATÁRIO", "recipient_name"),
        ("Endereço de entrega", "address"),
        ("Logradouro", "street"),
        ("CEP", "postal_code"),
        ("Peso (kg)", "weight_kg"),
        ("weight_g", "weight_g"),
        ("Qtd. volumes", "package_count"),
        ("Cubagem (m3)", "volume_m3"),
        ("Valor (R$)", "value"),
        ("Janela de entrega", "window"),
        ("window_opens", "window_opens"),
        ("Observações", "notes"),
        ("Código de barras", "packages"),
        ("cor favorita", ""),
        ("", ""),
    ],
)
def test_headers(header: str, field: str) -> None:
    assert field_of(header) == field


def test_of_two_columns_for_one_thing_the_first_counts() -> None:
    assert fields_of(["pedido", "cliente", "nome"]) == ["external_id", "recipient_name", ""]


def test_every_column_of_the_demo_s_sheet_is_known() -> None:
    assert all(fields_of(COLUMNS))
