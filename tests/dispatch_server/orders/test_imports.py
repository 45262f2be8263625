"""A whole file: counted, in bounds, and never half of a row."""

from dispatch_server.accounts.model import Organization
from dispatch_server.db.session import Database
from dispatch_server.orders import imports
from dispatch_server.orders.schema import Verdict
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
