"""Templates of an organization's texts: each handed in once, told to nobody else, looked after."""

from dataclasses import replace

import pytest

from dispatch_server.accounts.model import Organization
from dispatch_server.messaging.model import MessageRules
from dispatch_server.messaging.outcomes import Learnt, Remedy
from dispatch_server.messaging.port import NotSent, Standing, TemplateState
from dispatch_server.messaging.templates import learn
from shared.clock import FixedClock
from tests.build import an_organization
from tests.day import save
from tests.dispatch_server.messaging.conftest import Telling

pytestmark = pytest.mark.both_databases


async def test_each_text_that_is_sent_is_handed_in_once_with_examples(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True, off=["late", "failed"])
    await telling.office.check_templates(telling.day.organization.id)
    assert len(telling.desk.got) == 8
    (promised,) = (
        one for one in telling.desk.got if "promised" in one.name and one.locale == "pt-BR"
    )
    assert promised.examples[0] == "Ana"
    assert all(promised.examples)
    assert promised.link_base == "https://porta.example/t/"
    rows = await telling.templates()
    assert {(one.state, one.category) for one in rows} == {("approved", "UTILITY")}


async def test_without_consent_nothing_is_handed_in(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=False)
    await telling.office.check_templates(telling.day.organization.id)
    assert telling.desk.got == []


async def test_what_could_not_be_handed_in_is_tried_again(telling: Telling) -> None:
    telling.desk.says_no = NotSent(answer="502", remedy=Remedy.RETRY)
    own = telling.day.organization.id
    await save(telling.db, MessageRules(organization_id=own, whatsapp_agreed=True, off=["late"]))
    async with telling.db.transaction() as session:
        rules = await session.get_one(MessageRules, own)
        await telling.office.templates.want(session, rules)
    trouble = await telling.office.templates.tend(own)
    assert trouble is telling.desk.says_no
    assert {(one.state, one.reason) for one in await telling.templates()} == {("unsent", "502")}
    telling.desk.says_no = None
    await telling.office.templates.look()
    assert {(one.state, one.reason) for one in await telling.templates()} == {("approved", "")}


async def test_what_the_provider_refuses_outright_is_rejected_with_its_words(
    telling: Telling,
) -> None:
    telling.desk.says_no = NotSent(answer="100 too many parameters", remedy=Remedy.NEXT)
    own = telling.day.organization.id
    await save(telling.db, MessageRules(organization_id=own, whatsapp_agreed=True))
    async with telling.db.transaction() as session:
        await telling.office.templates.want(session, await session.get_one(MessageRules, own))
    await telling.office.templates.hand_in(str(own))
    states = {(one.state, one.reason) for one in await telling.templates()}
    assert states == {("rejected", "100 too many parameters")}


async def test_a_template_that_is_gone_is_handed_in_again(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    gone = (await telling.templates())[0]
    telling.desk.has.pop((gone.name, gone.locale))
    await telling.office.templates.tend(telling.day.organization.id)
    assert [one.state for one in await telling.templates()].count("gone") == 1
    await telling.office.templates.tend(telling.day.organization.id)
    assert {one.state for one in await telling.templates()} == {"approved"}
    assert len(telling.desk.got) == 13


async def test_organizations_that_share_an_account_share_what_is_said_of_a_text(
    telling: Telling, clock: FixedClock
) -> None:
    other: Organization = await an_organization(telling.db, clock, name="Loja Bruma")
    await save(telling.db, MessageRules(organization_id=other.id, whatsapp_agreed=True))
    await telling.rules(whatsapp_agreed=True)
    await telling.office.check_templates(other.id)
    rows = await telling.templates()
    assert len(rows) == 24
    assert {one.organization_id for one in rows} == {other.id, telling.day.organization.id}
    name, locale = rows[0].name, rows[0].locale
    paused = Standing(name=name, locale=locale, state=TemplateState.PAUSED)
    await telling.office.templates.heard(paused, clock.now())
    assert [one.state for one in await telling.templates()].count("paused") == 2


async def test_the_account_is_listed_once_for_all_who_wait(
    telling: Telling, clock: FixedClock
) -> None:
    other: Organization = await an_organization(telling.db, clock, name="Loja Bruma")
    for one in (other.id, telling.day.organization.id):
        await save(telling.db, MessageRules(organization_id=one, whatsapp_agreed=True))
    await telling.office.templates.look()
    assert telling.desk.listed == 1
    rows = await telling.templates()
    assert {one.organization_id for one in rows} == {other.id, telling.day.organization.id}
    assert {one.state for one in rows} == {"approved"}


async def test_a_refusal_that_says_nothing_of_the_template_leaves_it(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    name = (await telling.templates())[0].name
    async with telling.db.transaction() as session:
        await learn(session, name, Learnt.WINDOW_CLOSED, "131047")
    assert {one.state for one in await telling.templates()} == {"approved"}
    async with telling.db.transaction() as session:
        await learn(session, name, Learnt.TEMPLATE_DISABLED, "132016")
    found = {one.name: (one.state, one.reason) for one in await telling.templates()}
    assert found[name] == ("disabled", "132016")


async def test_what_changed_without_a_save_is_seen_within_the_hour(telling: Telling) -> None:
    await telling.rules(whatsapp_agreed=True)
    moved = "https://new.example/t/"
    await replace(telling.office.templates, link_base=moved).look()
    assert len(telling.desk.got) == 24
    assert {one.link_base for one in telling.desk.got[12:]} == {moved}
    assert {one.state for one in await telling.templates()} == {"approved"}
