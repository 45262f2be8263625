"""A row of a spreadsheet becomes an order, or a list of what is wrong with it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.orders import sheet
from dispatch_server.orders.intake import Entry, Intake
from dispatch_server.orders.schema import NewOrder
from dispatch_server.orders.tables import MAX_BYTES, FileTooBig, FileUnreadable
from shared.geo import Point
from shared.ids import OrganizationId, uuid7
from tests.dispatch_server.orders.test_xlsx import a_workbook

INTAKE = Intake(
    organization_id=OrganizationId(uuid7()),
    zone=ZoneInfo("America/Sao_Paulo"),
    country="BR",
    locale="pt-BR",
)
DAY = dt.date(2026, 11, 24)


def _read(content: bytes | str, *, date: dt.date | None = None) -> list[Entry]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(sheet.entries(sheet.read_table(raw), INTAKE, date=date))


def _order(entry: Entry) -> NewOrder:
    assert entry.order is not None, entry.issues
    return entry.order


def _codes(entry: Entry) -> list[str]:
    return [issue.code for issue in entry.issues]


def test_a_brazilian_sheet_is_read() -> None:
    (entry,) = _read(
        "Pedido;Destinatário;Telefone;Logradouro;Número;Complemento;Bairro;Cidade;UF;CEP;"
        "Data;Janela;Peso;Cubagem;Valor;Volumes;Obs\n"
        "A-1;José;11987654321;Rua Augusta;900;ap 12;Consolação;São Paulo;SP;1304001;"
        "24/11/2026;8h às 12h;1,5;0,02;R$ 1.234,56;2;=cmd()\n"
    )

    order = _order(entry)
    assert (order.external_id, order.source) == ("A-1", "sheet")
    assert order.address == "Rua Augusta, 900"
    assert (order.complement, order.district, order.state) == ("ap 12", "Consolação", "SP")
    assert order.postal_code == "01304-001"
    assert order.date == DAY
    assert (order.window_opens, order.window_closes) == (dt.time(8), dt.time(12))
    assert (order.weight_g, order.volume_cm3, order.value_cents) == (1500, 20_000, 123_456)
    assert (order.package_count, order.notes) == (2, "=cmd()")
    assert entry.issues == ()


def test_an_english_sheet_is_read() -> None:
    (entry,) = _read(
        "order_id,customer,address,zip,lat,lon,date,from,to,weight_g,barcode\n"
        'X9,Ann,"Mannerheimintie 12, Helsinki",00100,60.17,24.94,2026-11-24,08:00,12:00,700,P1|P2\n'
    )

    order = _order(entry)
    assert order.at == Point(60.17, 24.94)
    assert (order.window_opens, order.window_closes) == (dt.time(8), dt.time(12))
    assert [package.barcode for package in order.packages] == ["P1", "P2"]
    assert order.weight_g == 700


def test_a_workbook_is_read() -> None:
    (entry,) = _read(
        a_workbook(
            ["Entregas de terça"],
            ["pedido", "nome", "endereço", "CEP", "data", "peso kg", "fone"],
            [1001, "Ana", "Rua Augusta, 900", 1304001, dt.datetime(2026, 11, 24), 2.5, 11987654321],  # noqa: DTZ001
        )
    )

    order = _order(entry)
    assert (order.external_id, order.postal_code, order.date) == ("1001", "01304-001", DAY)
    assert (order.weight_g, order.recipient_phone, entry.row) == (2500, "11987654321", 3)


def test_each_row_hears_all_that_is_wrong_with_it() -> None:
    good, bad, worse = _read(
        "pedido;nome;endereço;data;peso;janela;CEP\n"
        "1;Ana;Rua A, 1;24/11/2026;1;;\n"
        "2;;;32/11/2026;muito;cedo;\n"
        f";Ana;Rua A, 1;;{2**63};;\n"
    )

    assert _order(good).external_id == "1"
    assert sorted(_codes(bad)) == [
        "address_missing",
        "date_invalid",
        "name_missing",
        "number_invalid",
        "time_invalid",
    ]
    assert sorted(_codes(worse)) == [
        "date_missing",
        "external_id_missing",
        "number_out_of_range",
    ]
    assert (bad.order, worse.order, [good.row, bad.row, worse.row]) == (None, None, [2, 3, 4])
    told = {issue.code: issue.text for issue in bad.issues}
    assert told["date_invalid"] == '"32/11/2026" não é uma data. Escreva dd/mm/aaaa ou aaaa-mm-dd.'


def test_a_date_for_the_whole_file_fills_the_gaps() -> None:
    first, second = _read(
        "pedido;nome;endereço;data\n1;Ana;Rua A, 1;\n2;Ana;Rua A, 1;25/11/2026\n", date=DAY
    )

    assert [_order(first).date, _order(second).date] == [DAY, dt.date(2026, 11, 25)]


def test_without_order_numbers_the_content_makes_one() -> None:
    lines = "nome;endereço;data\nAna;Rua A, 1;24/11/2026\nBia;Rua A, 2;24/11/2026\n"

    first, second = _read(lines)

    assert _codes(first) == ["external_id_made"]
    assert _order(first).external_id != _order(second).external_id
    assert _order(_read(lines)[0]).external_id == _order(first).external_id


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ("1,1987E+10;;", ["phone_damaged"]),
        (";95;10", ["point_incomplete"]),
        (";-23,5;", ["point_incomplete"]),
        (";0;0", ["point_incomplete"]),
    ],
)
def test_what_can_be_left_out_is_left_out_with_a_warning(cells: str, codes: list[str]) -> None:
    (entry,) = _read(f"pedido;nome;endereço;data;fone;lat;lon\n1;A;Rua A;24/11/2026;{cells}\n")

    order = _order(entry)
    assert (_codes(entry), order.at, order.recipient_phone) == (codes, None, "")


def test_a_formula_without_result_refuses_the_row_unless_any_text_will_do() -> None:
    refused, kept = _read(
        a_workbook(
            ["pedido", "nome", "endereço", "data", "obs"],
            ["1", "Ana", "=A1&B1", "24/11/2026", ""],
            ["2", "Ana", "Rua A, 1", "24/11/2026", "=cmd()"],
        )
    )

    assert (_codes(refused), refused.order) == (["formula_without_value"], None)
    assert (_codes(kept), _order(kept).notes) == (["formula_without_value"], "=cmd()")


def test_what_is_too_long_is_told() -> None:
    (entry,) = _read(f"pedido;nome;endereço;data\n{'9' * 101};A;{'r' * 501};24/11/2026\n")

    assert _codes(entry) == ["too_long", "too_long"]
    assert len(entry.external_id) <= 100


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not-a-table"),
        (b"hello;world\n1;2\n", "no-header"),
        (b"<html><body>Not Found</body></html>", "no-header"),
    ],
)
def test_an_unreadable_file_is_said_to_be_so(content: bytes, reason: str) -> None:
    with pytest.raises(FileUnreadable) as unreadable:
        sheet.read_table(content)

    assert unreadable.value.reason == reason


def test_a_file_has_a_limit() -> None:
    with pytest.raises(FileTooBig):
        sheet.read_table(b"x" * (MAX_BYTES + 1))


def test_a_sheet_says_where_and_when_an_order_is_fetched() -> None:
    (entry,) = _read(
        "Pedido;Nome;Endereço;Data;Janela;Janela 2;Coleta;Remetente;Janela de coleta;"
        "Habilidades;Cotação;Pronto às;Tempo máximo a bordo\n"
        "A-1;José;Rua Augusta, 900;24/11/2026;8h-10h;18h-20h;Rua Longa, 5;Loja;7h-8h;"
        "refrigerado, plataforma;R$ 12,50;7h30;45\n"
    )

    order = _order(entry)
    assert order.pickup is not None
    assert (order.pickup.address, order.pickup.name) == ("Rua Longa, 5", "Loja")
    assert order.pickup.windows[0].closes == dt.time(8)
    assert order.more_windows[0].opens == dt.time(18)
    assert order.skills == ("refrigerado", "plataforma")
    assert (order.leave_out_cents, order.max_on_board_s) == (1250, 2700)
    assert order.released_at == dt.datetime(2026, 11, 24, 10, 30, tzinfo=dt.UTC)


def test_a_kind_is_collection_or_delivery_and_else_a_delivery_with_a_warning() -> None:
    entries = _read(
        "Order;Name;Address;Date;Type\n"
        "1;Ana;Rua Augusta, 1;24/11/2026;Coleta\n"
        "2;Ana;Rua Augusta, 1;24/11/2026;delivery\n"
        "3;Ana;Rua Augusta, 1;24/11/2026;express\n"
    )

    assert [_order(entry).is_collection for entry in entries] == [True, False, False]
    assert [_codes(entry) for entry in entries] == [[], [], ["kind_unknown"]]


def test_windows_and_times_of_a_pickup_that_nobody_can_read_are_refused() -> None:
    (entry,) = _read(
        "Order;Name;Address;Date;Pickup address;Pickup window;Window 2;Ready at\n"
        "1;Ana;Rua Augusta, 1;24/11/2026;Rua Longa, 5;soon;later;never\n"
    )

    assert entry.order is None
    assert [issue.field for issue in entry.issues] == ["pickup_window", "window_2", "ready_at"]
