"""What was tried at stops."""

import pytest

from dispatch_server.runs.attempts import attempts_at
from shared.ids import OrganizationId, uuid7
from tests.dispatch_server.runs.conftest import Office, a_blob

pytestmark = pytest.mark.both_databases


async def test_every_attempt_is_given_with_its_proofs(office: Office) -> None:
    first, second, _ = await office.stops()
    await office.report(office.failed(first), office.delivered(first, blobs=(a_blob(2), a_blob(3))))

    async with office.db.reading() as session:
        mine = await attempts_at(session, office.town.organization.id, [first.id, second.id])
        strangers = await attempts_at(session, OrganizationId(uuid7()), [first.id])

    assert list(mine) == [first.id]
    failed, delivered = mine[first.id]
    assert [(one.number, one.outcome) for one in (failed, delivered)] == [
        (1, "failed"),
        (2, "succeeded"),
    ]
    assert [{(one.sha256, one.kind) for one in tried.proofs} for tried in (failed, delivered)] == [
        {(a_blob(1).sha256, "photo")},
        {(a_blob(2).sha256, "photo"), (a_blob(3).sha256, "photo")},
    ]
    assert {one.order_id for one in mine[first.id]} == {office.town.orders[0].id}
    assert strangers == {}
