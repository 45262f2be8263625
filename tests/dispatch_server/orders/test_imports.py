"""A whole file: counted, in bounds, and never half of a row."""

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders import imports
from dispatch_server.orders.schema import Verdict
from dispatch_server.orders.tables import FileUnreadable
from shared.clock import FixedClock
from tests.intake import DAY, a_desk


async def test_a_file_of_many_rows_goes_in_whole_and_again_changes_nothing(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    intake = await desk.intake_for(organization.id)
    lines = [f"{i};Ana;Rua Augusta, {i};azul" for i in range(1, 251)]
    lines[100] = "101;Ana;;azul"
    content = "\n".join(["pedido;nome;endereço;cor", *lines]).encode()

    first = await imports.import_file(desk, intake, content, now=clock.now(), date=DAY)
    second = await imports.import_file(desk, intake, content, now=clock.now(), date=DAY)

    assert (first.rows, first.created, first.refused) == (250, 249, 1)
    assert (second.unchanged, second.created, second.refused) == (249, 0, 1)
    assert [v.row for v in first.verdicts] == list(range(2, 252))
    assert first.verdicts[100].issues[0].code == "address_missing"
    assert first.columns == {
        "pedido": "external_id",
        "nome": "recipient_name",
        "endereço": "address",
    }
    assert first.ignored_columns == ("cor",)


def test_a_report_counts_outcomes() -> None:
    outcomes = ("created", "created", "review", "refused", "updated", "unchanged")

    report = imports.report([Verdict(row=i, outcome=o) for i, o in enumerate(outcomes)])

    counts = (report.rows, report.created, report.review, report.refused)
    assert counts == (6, 2, 1, 1)
    assert (report.updated, report.unchanged) == (1, 1)


async def test_a_sheet_in_nobodys_words_is_read_as_somebody_says_and_then_always(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    intake = await desk.intake_for(organization.id)
    content = "Relatório;;\nCol1;Col2;Col3\n1;Rua Augusta, 1;Ana\n2;;Bia\n".encode()
    more = "Col1;Col2;Col3\n3;Rua Augusta, 3;Zé\n".encode()
    said = {"Col1": "external_id", "Col2": "address", "Col3": "recipient_name"}

    with pytest.raises(FileUnreadable) as unread:
        await imports.import_file(desk, intake, content, now=clock.now(), date=DAY)
    dry = await imports.import_file(
        desk, intake, content, now=clock.now(), date=DAY, dry_run=True, columns=said
    )
    with pytest.raises(FileUnreadable):  # a trial is not remembered
        await imports.import_file(desk, intake, more, now=clock.now(), date=DAY)
    real = await imports.import_file(desk, intake, content, now=clock.now(), date=DAY, columns=said)
    later = await imports.import_file(desk, intake, more, now=clock.now(), date=DAY)

    assert unread.value.columns == ("Col1", "Col2", "Col3")
    assert (dry.created, dry.refused, dry.columns) == (1, 1, said)
    assert (real.created, real.refused, real.is_remembered) == (1, 1, False)
    assert (later.created, later.is_remembered) == (1, True)
    assert [verdict.cells for verdict in real.verdicts] == [(), ("2", "", "Bia")]


async def test_a_column_that_is_left_out_is_left_out(
    db: Database, organization: Organization, clock: FixedClock
) -> None:
    desk = a_desk(db)
    intake = await desk.intake_for(organization.id)
    content = "pedido;nome;endereço;obs\n1;Ana;Rua Augusta, 1;segredo\n".encode()
    said = {
        "pedido": "external_id",
        "nome": "recipient_name",
        "endereço": "address",
        "obs": "",
    }

    done = await imports.import_file(desk, intake, content, now=clock.now(), date=DAY, columns=said)

    assert (done.created, done.ignored_columns) == (1, ("obs",))
    assert done.headers == ("pedido", "nome", "endereço", "obs")
