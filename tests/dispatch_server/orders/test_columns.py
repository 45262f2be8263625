"""What somebody says of a sheet's columns is read strictly, and remembered by the header."""

import datetime as dt

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders import columns
from dispatch_server.orders.columns import (
    ColumnsRefused,
    read_columns,
    remember,
    remembered,
    signature,
)
from shared.clock import FixedClock
from tests.build import an_organization


def test_a_form_that_says_nothing_has_no_columns() -> None:
    assert read_columns("") is None
    assert read_columns('{"Ped.": "external_id", "x": ""}') == {"Ped.": "external_id", "x": ""}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "unreadable"),
        ("[]", "unreadable"),
        ('{"a": 1}', "unreadable"),
        ('{"a": "password"}', "unknown-field"),
        ('{"a": "address", "b": "address"}', "field-twice"),
    ],
)
def test_what_cannot_be_is_refused(text: str, why: str) -> None:
    with pytest.raises(ColumnsRefused) as refused:
        read_columns(text)

    assert refused.value.why == why


def test_a_header_is_known_again_however_it_is_typed() -> None:
    assert signature(["Pedido ", "ENDEREÇO"]) == signature(["pedido", "endereco"])
    assert signature(["a", "b"]) != signature(["b", "a"])


@pytest.mark.both_databases
async def test_the_newest_word_counts_and_is_ones_own(
    db: Database,
    organization: Organization,
    clock: FixedClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = await an_organization(db, clock, name="Outra")
    said = [(["a"], {"a": "address"}), (["b"], {"b": "notes"}), (["a"], {"a": "notes"})]
    for headers, meaning in said:
        clock.turn(dt.timedelta(minutes=1))
        async with db.transaction() as session:
            await remember(session, organization.id, headers, meaning, now=clock.now())

    async with db.reading() as session:
        assert await remembered(session, organization.id) == {
            signature(["a"]): {"a": "notes"},
            signature(["b"]): {"b": "notes"},
        }
        assert await remembered(session, other.id) == {}
        monkeypatch.setattr(columns, "MOST_REMEMBERED", 1)
        assert list(await remembered(session, organization.id)) == [signature(["a"])]
