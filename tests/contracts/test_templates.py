"""What every desk that approves templates promises: the real adapter, and the tests' own."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import msgspec
import pytest

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent, Proposal, TemplateDesk, TemplateState
from dispatch_server.messaging.senders.graph import Graph
from dispatch_server.messaging.senders.whatsapp_templates import WhatsAppTemplates
from tests.dispatch_server.messaging.conftest import Desk
from tests.meta import ACCOUNT, TOKEN, Meta, a_meta

PROPOSAL = Proposal(
    name="porta_next_0123456789",
    locale="pt-BR",
    body="Oi, {{1}}: {{2}}.\nTchau",
    examples=("Ana", "10h"),
    button="Ver meu pedido",
    link_base="https://porta.example/t/",
)


@dataclass
class Office:
    desk: TemplateDesk
    approve: Callable[[], None]
    lock: Callable[[], None]


def desk_of(meta: Meta) -> WhatsAppTemplates:
    return WhatsAppTemplates(Graph(meta.url, token=TOKEN), account_id=ACCOUNT)


@pytest.fixture(params=["meta", "tests"])
async def office(request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    async with AsyncExitStack() as stack:
        if request.param == "meta":
            meta = await stack.enter_async_context(a_meta())
            made = Office(
                desk_of(meta),
                lambda: meta.turn("APPROVED"),
                lambda: setattr(meta, "says_no", (401, 190)),
            )
        else:
            fake = Desk(state=TemplateState.PENDING)

            def approve() -> None:
                for key, one in fake.has.items():
                    fake.has[key] = msgspec.structs.replace(one, state=TemplateState.APPROVED)

            no = NotSent(answer="190 expired", remedy=Remedy.PERSON)
            made = Office(fake, approve, lambda: setattr(fake, "says_no", no))
        yield made
        await made.desk.aclose()


async def test_what_is_handed_in_waits_and_is_then_approved(office: Office) -> None:
    assert await office.desk.read() == []
    made = await office.desk.submit(PROPOSAL)
    assert (made.name, made.locale, made.state) == (PROPOSAL.name, "pt-BR", TemplateState.PENDING)
    office.approve()
    (read,) = await office.desk.read()
    assert (read.name, read.locale, read.state) == (made.name, "pt-BR", TemplateState.APPROVED)


async def test_what_is_handed_in_twice_is_there_once(office: Office) -> None:
    for _ in range(2):
        made = await office.desk.submit(PROPOSAL)
        assert made.state is TemplateState.PENDING
    assert len(await office.desk.read()) == 1


async def test_a_void_token_asks_for_somebody_who_acts(office: Office) -> None:
    office.lock()
    with pytest.raises(NotSent) as caught:
        await office.desk.read()
    assert caught.value.remedy is Remedy.PERSON
    with pytest.raises(NotSent):
        await office.desk.submit(PROPOSAL)
