"""Orders from a spreadsheet: what each row says, and what is wrong with it. Runs in a thread."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from dispatch_server.cities.normal import fold
from dispatch_server.orders import cells, delimited, xlsx
from dispatch_server.orders import issues as wrong
from dispatch_server.orders.columns import Columns
from dispatch_server.orders.intake import Entry, Intake
from dispatch_server.orders.schema import Issue, NewOrder, NewPackage
from dispatch_server.orders.tables import (
    MAX_BYTES,
    NOTHING,
    FileTooBig,
    FileUnreadable,
    Row,
    Table,
    with_header,
)
from dispatch_server.places.parse import postal_code

SOURCE: Final = "sheet"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_MOST: Final = 2**31 - 1
_MAX_LAT: Final = 90
_MAX_LON: Final = 180
_MAX_ADDRESS: Final = 500
_MAX_LENGTH: Final = {
    "external_id": 100,
    "recipient_name": 200,
    "recipient_phone": 40,
    "recipient_email": 254,
    "locale": 10,
    "complement": 200,
    "district": 200,
    "city": 200,
    "state": 50,
    "postal_code": 20,
    "notes": 2000,
}
# What a column of kinds may say, folded: whether it is a collection.
_KINDS: Final = {
    **dict.fromkeys(("pickup", "collection", "collect", "coleta", "coletar", "retirada"), True),
    **dict.fromkeys(("delivery", "deliver", "entrega", "entregar"), False),
}
_FREE: Final = frozenset({"notes", "complement", "recipient_name"})  # any text will do

# Field of the sheet: field of the order, how many of the one make the other, least and most.
_AMOUNTS: Final[dict[str, tuple[str, int, int, int]]] = {
    "weight_g": ("weight_g", 1, 0, _MOST),
    "weight_kg": ("weight_g", 1000, 0, _MOST),
    "volume_cm3": ("volume_cm3", 1, 0, _MOST),
    "volume_m3": ("volume_cm3", 1_000_000, 0, _MOST),
    "value": ("value_cents", 100, 0, _MOST),
    "service_s": ("service_s", 1, 0, 14_400),
    "service_min": ("service_s", 60, 0, 14_400),
    "priority": ("priority", 1, 0, 9),
    "leave_out": ("leave_out_cents", 100, 0, _MOST),
    "on_board_min": ("max_on_board_s", 60, 1, 86_400),
    "package_count": ("package_count", 1, 1, 200),
}


def read_table(
    content: bytes,
    *,
    columns: Columns | None = None,
    remembered: Mapping[str, Columns] = NOTHING,
) -> Table:
    """Read a file by what it holds, whatever its name. Raises FileUnreadable, FileTooBig.

    ``columns`` and ``remembered`` as in ``tables.with_header``.
    """
    if len(content) > MAX_BYTES:
        raise FileTooBig(what="bytes", limit=MAX_BYTES)
    if not content.strip():
        raise FileUnreadable(reason="empty")
    if content.startswith(_OLD_EXCEL):
        raise FileUnreadable(reason="old-excel")
    if content.startswith(b"PK"):
        lines, comma = xlsx.read_rows(content), False
    else:
        lines, comma = delimited.read_rows(content)
    return with_header(lines, comma=comma, columns=columns, remembered=remembered)


def entries(table: Table, intake: Intake, *, date: dt.date | None = None) -> Iterator[Entry]:
    """Read each row as an order; ``date`` is for rows without one of their own."""
    for row in table.rows:
        yield _Reading(table, row, intake, date).entry()


class _Reading:
    """One row being read: what was found, and what is wrong."""

    def __init__(self, table: Table, row: Row, intake: Intake, date: dt.date | None) -> None:
        self.table = table
        self.row = row
        self.locale = intake.locale
        self.country = intake.country
        self.zone = intake.zone
        self.date = date
        self.issues: list[Issue] = []
        pairs = zip(table.fields, row.cells, strict=False)
        self.cells = {field: cell for field, cell in pairs if field and cell}
        self.order: dict[str, Any] = {"source": SOURCE}

    def entry(self) -> Entry:
        self._formulas()
        self._identity()
        self._texts()
        self._address()
        self._postal_code()
        self._phone()
        self._point()
        self._date()
        self._windows()
        self._amounts()
        self._kind()
        self._pickup()
        self._more()
        self._packages()
        order = None
        if not wrong.refuses(self.issues):
            try:
                order = msgspec.convert(self.order, NewOrder)
            except msgspec.ValidationError as reason:
                self.issues.append(wrong.from_validation(self.locale, reason))
        return Entry(
            row=self.row.number,
            order=order,
            external_id=self.order.get("external_id", "")[:100],
            issues=tuple(self.issues),
        )

    def _formulas(self) -> None:
        for field, cell in self.cells.items():
            if cell.startswith(xlsx.UNCALCULATED):
                formula = self.cells[field] = cell.removeprefix(xlsx.UNCALCULATED)
                tell = self._warning if field in _FREE else self._error
                tell(field, "formula_without_value", formula)

    def _identity(self) -> None:
        given = self.cells.get("external_id", "")
        if not given and "external_id" not in self.table.fields:
            made = hashlib.sha256("\x1f".join(self.row.cells).encode()).hexdigest()[:16]
            given = f"row-{made}"
            self._warning("external_id", "external_id_made")
        elif not given:
            self._error("external_id", "external_id_missing")
        self.order["external_id"] = given

    def _texts(self) -> None:
        for field, most in _MAX_LENGTH.items():
            value = self.cells.get(field, self.order.get(field, ""))
            if len(value) > most:
                self._error(field, "too_long", value, most=most)
            elif value:
                self.order[field] = value
        if not self.cells.get("recipient_name"):
            self._error("recipient_name", "name_missing")

    def _address(self) -> None:
        """Put street and number together where the sheet has them in columns of their own."""
        street = self.cells.get("address") or self.cells.get("street", "")
        number = self.cells.get("number", "")
        if not street:
            self._error("address", "address_missing")
            return
        text = f"{street}, {number}" if number and number not in street.split() else street
        if len(text) > _MAX_ADDRESS:
            self._error("address", "too_long", text, most=_MAX_ADDRESS)
        self.order["address"] = text

    def _postal_code(self) -> None:
        given = self.cells.get("postal_code", "")
        code = postal_code(given, self.country)
        if code is not None:
            self.order["postal_code"] = code
        else:  # told by the rules of intake, as for every other source
            self.order["postal_code"] = given[: _MAX_LENGTH["postal_code"]]

    def _phone(self) -> None:
        phone = self.cells.get("recipient_phone", "")
        if cells.phone_is_damaged(phone):
            self._warning("recipient_phone", "phone_damaged", phone)
            del self.order["recipient_phone"]

    def _point(self) -> None:
        texts = [self.cells.get("lat", ""), self.cells.get("lon", "")]
        if not any(texts):
            return
        lat, lon = (cells.decimal(text, comma=False) for text in texts)
        if lat and lon and abs(lat) <= _MAX_LAT and abs(lon) <= _MAX_LON:
            self.order["at"] = {"lat": float(lat), "lon": float(lon)}
        else:  # 0, 0 is where nobody lives
            self._warning("lat", "point_incomplete", " ".join(texts))

    def _date(self) -> None:
        given = self.cells.get("date", "")
        date = cells.date(given) if given else self.date
        if date is not None:
            self.order["date"] = date
        elif given:
            self._error("date", "date_invalid", given)
        else:
            self._error("date", "date_missing")

    def _windows(self) -> None:
        for field in ("window_opens", "window_closes"):
            given = self.cells.get(field, "")
            self.order[field] = cells.time(given) if given else None
            if given and self.order[field] is None:
                self._error(field, "time_invalid", given)
        given = self.cells.get("window", "")
        if not given:
            return
        window = cells.window(given)
        if window is None:
            self._error("window", "time_invalid", given)
        else:
            self.order["window_opens"], self.order["window_closes"] = window

    def _amounts(self) -> None:
        for field, (name, times, least, most) in _AMOUNTS.items():
            given = self.cells.get(field, "")
            if not given:
                continue
            number = cells.decimal(given, comma=self.table.comma)
            if number is None:
                self._error(field, "number_invalid", given)
                continue
            amount = round(number * times)
            if least <= amount <= most:
                self.order[name] = amount
            else:
                limits = (str(Decimal(least) / times), str(Decimal(most) / times))
                self._error(field, "number_out_of_range", given, least=limits[0], most=limits[1])

    def _kind(self) -> None:
        given = self.cells.get("kind", "")
        kind = _KINDS.get(fold(given))
        if given and kind is None:
            self._warning("kind", "kind_unknown", given)
        self.order["is_collection"] = kind is True and "pickup_address" not in self.cells

    def _pickup(self) -> None:
        address = self.cells.get("pickup_address", "")
        slots = self._slots("pickup_window")
        if address:
            name = self.cells.get("pickup_name", "")
            self.order["pickup"] = {"address": address, "name": name, "windows": slots}

    def _more(self) -> None:
        self.order["more_windows"] = self._slots("window_2")
        listed = self.cells.get("skills", "").replace("|", ",").replace(";", ",").split(",")
        self.order["skills"] = [skill.strip() for skill in listed if skill.strip()]
        given = self.cells.get("ready_at", "")
        ready = cells.time(given) if given else None
        if given and ready is None:
            self._error("ready_at", "time_invalid", given)
        if ready is not None and "date" in self.order:
            self.order["released_at"] = dt.datetime.combine(self.order["date"], ready, self.zone)

    def _slots(self, field: str) -> list[dict[str, Any]]:
        given = self.cells.get(field, "")
        window = cells.window(given) if given else None
        if given and window is None:
            self._error(field, "time_invalid", given)
        return [] if window is None else [{"opens": window[0], "closes": window[1]}]

    def _packages(self) -> None:
        given = self.cells.get("packages", "").replace("|", " ").replace(",", " ").split()
        self.order["packages"] = [
            msgspec.to_builtins(NewPackage(barcode=barcode[:101])) for barcode in given
        ]

    def _error(self, field: str, code: str, value: str = "", **facts: Any) -> None:
        self.issues.append(wrong.error(self.locale, field, code, value, **facts))

    def _warning(self, field: str, code: str, value: str = "", **facts: Any) -> None:
        self.issues.append(wrong.warning(self.locale, field, code, value, **facts))
