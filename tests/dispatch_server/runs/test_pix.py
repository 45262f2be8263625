"""The organization's key: checked, its own, and told to whoever is on the way."""

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.db.model import FeedEntry
from dispatch_server.runs.model import Attempt, Run, Task
from dispatch_server.runs.pix import NewPix, PixRefused, PixView, set_pix
from dispatch_server.runs.views import driver_runs
from shared.facts import Payment, PayMethod, Succeeded
from shared.pix import PixAccount, PixKeyKind
from shared.states import RunStatus
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office

pytestmark = pytest.mark.both_databases

WANTED = NewPix(key="529.982.247-25", name="Padaria São João", city="São Paulo")
ACCOUNT = PixAccount(key="52998224725", name="Padaria Sao Joao", city="Sao Paulo")


async def put(office: Office, wanted: NewPix) -> PixView:
    async with office.db.transaction() as session:
        return await set_pix(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            wanted=wanted,
            actor="user:1",
        )


async def shown(office: Office) -> PixAccount | None:
    async with office.db.reading() as session:
        run = office.runs[0]
        return (await driver_runs(session, run.organization_id, [run.id]))[run.id].pix


async def told_at(office: Office) -> int:
    """Give the revision at which phones last heard of the first run."""
    found = [row for row in await office.rows(FeedEntry) if row.entity_id == office.runs[0].id]
    return max(int(row.rev) for row in found)


async def test_a_run_brings_the_key_and_its_driver_is_told(office: Office) -> None:
    assert await shown(office) is None
    before = await told_at(office)

    view = await put(office, WANTED)

    assert view == PixView(
        key=ACCOUNT.key, kind=PixKeyKind.CPF, name=ACCOUNT.name, city=ACCOUNT.city
    )
    assert await shown(office) == ACCOUNT
    assert await told_at(office) > before
    (event,) = await office.events("organization.pix_changed")
    assert event.body == {"kind": "cpf"}


async def test_the_same_again_says_nothing_and_an_empty_key_ends_it(office: Office) -> None:
    await put(office, WANTED)
    await put(office, WANTED)
    assert len(await office.events("organization.pix_changed")) == 1

    assert await put(office, NewPix(key=" ")) == PixView()
    assert await shown(office) is None


async def test_a_run_that_is_over_is_not_told_again(office: Office) -> None:
    async with office.db.transaction() as session:
        for run in office.runs:
            (await session.get_one(Run, run.id)).status = RunStatus.COMPLETED
    before = await told_at(office)

    await put(office, WANTED)

    assert await told_at(office) == before


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (NewPix(key="11988880000", city="São Paulo"), "key"),
        (NewPix(key="a@b.com"), "city"),
        (NewPix(key="a@b.com", name="寿司", city="São Paulo"), "name"),
    ],
)
async def test_what_no_bank_could_show_is_refused(
    office: Office, wanted: NewPix, field: str
) -> None:
    with pytest.raises(PixRefused) as refused:
        await put(office, wanted)

    assert refused.value.field == field
    assert await shown(office) is None


async def test_the_name_is_the_organizations_where_none_is_given(office: Office) -> None:
    view = await put(office, NewPix(key="a@b.com", city="Recife"))

    assert view.name == office.town.organization.name


async def test_another_organization_is_not_touched(office: Office) -> None:
    other = await an_organization(office.db, office.clock, name="Outra")

    await put(office, WANTED)

    async with office.db.reading() as session:
        row = await session.get_one(Organization, other.id)
    assert (row.pix_key, row.pix_name, row.pix_city) == ("", "", "")


async def test_an_attempt_keeps_by_which_code_it_was_paid(office: Office) -> None:
    stop = (await office.stops())[0]
    (task,) = [task for task in await office.rows(Task) if task.stop_id == stop.id]
    paid = Payment(task_id=task.id, method=PayMethod.PIX, cents=1990, txid="7EVLG\x00iRB")

    await office.report(office.delivered(stop, body=Succeeded(payments=(paid,))))

    (attempt,) = await office.rows(Attempt)
    assert attempt.evidence["payments"] == [{"method": "pix", "cents": 1990, "txid": "7EVLGiRB"}]
