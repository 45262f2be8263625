"""``porta roads learn`` keeps what was learned, or says that there is too little."""

import asyncio
import datetime as dt
import json

import pytest

from dispatch_server.commands.common import organization_of
from dispatch_server.parts import Parts
from dispatch_server.roads.learning import Drive
from dispatch_server.roads.model import RoadSpeeds
from dispatch_server.roads.tables import tables
from dispatch_server.runs import learning
from tests.dispatch_server.commands.conftest import Shell

MONDAY = dt.datetime(2026, 11, 23, 11, 30, tzinfo=dt.UTC)  # 08:30 in São Paulo


@pytest.fixture
def driven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have had 300 drives on a Monday morning that took twice as long as on free roads."""

    async def drives(*_: object) -> dict[str, list[Drive]]:
        await asyncio.sleep(0)
        return {"car": [Drive(MONDAY, 300, 600)] * 300, "boat": [Drive(MONDAY, 300, 600)] * 300}

    monkeypatch.setattr(learning, "drives_since", drives)


async def kept(parts: Parts) -> list[RoadSpeeds]:
    owner = await organization_of(parts.db, "")
    async with parts.db.reading() as session:
        return await tables(session, owner.id)


@pytest.mark.usefixtures("driven")
def test_what_was_learned_is_kept(shell: Shell) -> None:
    shell.add()

    tried = shell("roads", "learn", "--dry-run", "--json")
    assert shell.look(kept) == []
    done = shell("roads", "learn")

    assert done.exit_code == 0, done.output
    assert done.output == "car: 300 drives; slowest Monday 8:00, 2.00 times as long\n"
    (row,) = shell.look(kept)
    assert (row.profile, row.updated_by) == ("car", "learned")
    assert row.factors[8] == pytest.approx(2.0, abs=0.01)
    assert json.loads(tried.stdout)[0]["factors"] == row.factors


@pytest.mark.usefixtures("driven")
def test_too_few_drives_make_no_table(shell: Shell) -> None:
    shell.add()

    done = shell("roads", "learn", "--least", "301")

    assert "no kind of vehicle has 301 drives within 60 days" in done.output
    assert shell.look(kept) == []


def test_an_installation_without_drives_says_so(shell: Shell) -> None:
    shell.add()

    assert "drive on" in shell("roads", "learn").output
