"""An organization's reasons: in its words and order, with its next steps; codes stay."""

from typing import Any

import pytest

from dispatch_server.db.model import FeedEntry
from dispatch_server.runs.model import Incident, ReasonSetting
from dispatch_server.runs.reasons import (
    ReasonRule,
    Reasons,
    ReasonsImpossible,
    check,
    reasons_of,
    replace_reasons,
)
from dispatch_server.runs.views import driver_runs
from shared.facts import Failed
from shared.ids import OrganizationId, uuid7
from shared.reasons import FOLLOWS, Follow
from shared.states import FailureReason
from tests.build import an_organization
from tests.dispatch_server.runs.conftest import Office

R = FailureReason
SAID = (
    ReasonRule(code=R.REFUSED, labels={"pt-BR": " Não quis ", "en": ""}, follow=Follow.REATTEMPT),
    ReasonRule(code=R.WEATHER, is_hidden=True),
)


async def say(office: Office, *rules: ReasonRule) -> Reasons:
    async with office.db.transaction() as session:
        return await replace_reasons(
            session,
            office.clock,
            organization_id=office.town.organization.id,
            rules=rules,
            actor="user:1",
        )


def test_what_nobody_named_is_as_usual() -> None:
    usual = Reasons(())

    assert [one.code for one in usual.view()] == list(R)
    assert usual.to_choose() == ()
    assert (usual.follow("refused"), usual.follow("unheard_of")) == (Follow.RETURN, Follow.DECIDE)


def test_a_row_of_a_newer_server_is_left_out() -> None:
    newer: dict[str, Any] = {"id": uuid7(), "organization_id": OrganizationId(uuid7())}
    said = Reasons(
        [
            ReasonSetting(code="eaten_by_dog", position=0, **newer),
            ReasonSetting(code="moved", position=1, follow="bury", **newer),
        ]
    )

    assert said.view()[0].code == R.MOVED
    assert said.follow("moved") == FOLLOWS[R.MOVED]


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([ReasonRule(code=R.MOVED), ReasonRule(code=R.MOVED)], "twice"),
        ([ReasonRule(code=R.MOVED, labels={"fr": "parti"})], "unknown_locale"),
        ([ReasonRule(code=code, is_hidden=True) for code in R], "all_hidden"),
    ],
)
def test_reasons_that_nobody_could_use_are_refused(rules: list[ReasonRule], why: str) -> None:
    with pytest.raises(ReasonsImpossible) as refused:
        check(rules)

    assert refused.value.why == why


async def test_drivers_get_them_with_their_runs_and_are_told_at_once(office: Office) -> None:
    told = [*await office.events(), *await office.rows(FeedEntry)]
    revs = max(entry.rev for entry in told)
    await say(office, *SAID)

    async with office.db.reading() as session:
        mine = office.town.organization.id
        view = (await driver_runs(session, mine, [office.runs[0].id]))[office.runs[0].id]
    assert (view.reasons[0].code, view.reasons[0].labels) == ("refused", {"pt-BR": "Não quis"})
    assert view.reasons[0].follow == "reattempt"
    assert "weather" not in {one.code for one in view.reasons}
    assert len(view.reasons) == len(R) - 1
    news = [entry for entry in await office.rows(FeedEntry) if entry.rev > revs]
    assert {(entry.kind, entry.entity_id) for entry in news} == {
        ("run", run.id) for run in office.runs
    }
    assert [e.type for e in await office.events() if e.rev > revs] == [
        "organization.reasons_changed"
    ]


async def test_an_incident_says_what_should_follow(office: Office) -> None:
    await say(office, *SAID)
    stop = (await office.stops())[0]
    await office.report(office.failed(stop, body=Failed(reason=R.REFUSED)))

    (incident,) = await office.rows(Incident)
    assert (incident.facts["reason"], incident.facts["follow"]) == ("refused", "reattempt")


async def test_they_are_one_organizations(office: Office) -> None:
    await say(office, *SAID)
    other = await an_organization(office.db, office.clock, name="Outra")

    async with office.db.reading() as session:
        assert (await reasons_of(session, other.id)).to_choose() == ()
    assert (await say(office)).to_choose() == ()
