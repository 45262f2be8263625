"""What the office writes comes to the driver's phone, late or soon, in order, once."""

from datetime import timedelta

import pytest

from dispatch_server.accounts.rules import Caller
from dispatch_server.chat import service
from dispatch_server.chat.rules import LineEmpty, LineTaken
from dispatch_server.db.session import Database
from dispatch_server.fleet.names import NoSuchDriver
from dispatch_server.runs.change import StopNotFound
from dispatch_server.runs.model import Run, Stop
from dispatch_server.runs.views import RunNotFound
from shared.chat import PHONE_LINES, Author
from shared.clock import FixedClock
from shared.facts import FactType
from shared.ids import RunId, StopId, uuid7
from tests.build import a_caller, an_organization
from tests.dispatch_server.chat.desk import Desk, lines_in, seen, written
from tests.dispatch_server.sync.handset import Handset
from tests.published import Town, a_town, publish_town, stops_of


@pytest.mark.both_databases
async def test_lines_come_to_the_phone_in_order_and_say_who_wrote_them(
    desk: Desk, phone: Handset, clock: FixedClock, run: Run
) -> None:
    before = await phone.sync()
    first = await desk.write(" Bom dia! ")
    clock.at += timedelta(minutes=1)
    second = await desk.write("Passe no depósito antes", run_id=run.id)

    answer = await phone.sync(cursor=before.cursor)

    assert lines_in(answer) == [first, second]
    assert [(line.number, line.text) for line in (first, second)] == [
        (1, "Bom dia!"),
        (2, "Passe no depósito antes"),
    ]
    assert (first.author, first.name, first.run_id) == (Author.OFFICE, "Camila", None)
    assert (second.run_id, second.written_at) == (run.id, clock.now())
    assert (await phone.sync(cursor=answer.cursor)).changes == ()


async def test_a_line_that_is_sent_again_is_the_same_line(desk: Desk) -> None:
    line_id = uuid7()
    once = await desk.write("Está tudo bem?", line_id)
    events = len(await desk.events())

    assert await desk.write("Está tudo bem? ", line_id) == once
    assert len(await desk.rows()) == len(await desk.events()) == events == 1
    with pytest.raises(LineTaken):
        await desk.write("Outra coisa", line_id)


async def test_a_line_about_a_stop_names_its_order_and_takes_its_run(
    desk: Desk, stops: list[Stop], town: Town
) -> None:
    line = await desk.write("O portão é o azul", stop_id=stops[1].id)

    assert (line.stop_id, line.run_id) == (stops[1].id, stops[1].run_id)
    assert line.about == town.orders[1].external_id


async def test_what_is_said_stays_out_of_the_log_that_lives_for_ever(
    desk: Desk, phone: Handset
) -> None:
    await desk.write("Helena pediu para ligar antes")
    await phone.sync(written(1, "Liguei para Helena"))

    assert [event.type for event in await desk.events()] == ["chat.written", "chat.written"]
    assert not any("Helena" in str(event.body) for event in await desk.events())


async def test_the_office_reads_what_a_driver_wrote_once_and_the_phone_hears_of_it(
    desk: Desk, phone: Handset, clock: FixedClock
) -> None:
    told = await phone.sync(written(1, "Pneu furado"), written(2, "Já troquei"))
    assert (await desk.page()).chat.unread == 2
    clock.at += timedelta(minutes=3)

    assert (await desk.read(1)).unread == 1
    assert (await desk.read(1)).unread == 1  # once more
    again = await phone.sync(cursor=told.cursor)

    assert [(line.number, line.read_at) for line in lines_in(again)] == [(1, clock.now())]
    assert [e.type for e in await desk.events()] == ["chat.written", "chat.written", "chat.read"]


async def test_nothing_is_written_to_strangers_or_about_them(
    desk: Desk, db: Database, clock: FixedClock
) -> None:
    other = await a_town(db, clock, await an_organization(db, clock, name="Padaria Sol"))
    their_runs = await publish_town(db, clock, other)
    stop = (await stops_of(db, their_runs[0]))[0]
    stranger = Desk(db, clock, desk.caller, other.crews[0].driver.id)

    with pytest.raises(NoSuchDriver):
        await stranger.write("Oi")
    with pytest.raises(NoSuchDriver):
        await stranger.read(1)
    with pytest.raises(StopNotFound):
        await desk.write("Oi", stop_id=stop.id)
    with pytest.raises(StopNotFound):
        await desk.write("Oi", stop_id=StopId(uuid7()))
    with pytest.raises(RunNotFound):
        await desk.write("Oi", run_id=their_runs[0].id)
    with pytest.raises(RunNotFound):
        await desk.write("Oi", run_id=RunId(uuid7()))
    with pytest.raises(LineEmpty):
        await desk.write(" ")
    assert await desk.rows() == []


async def test_two_organizations_may_use_the_same_id(
    desk: Desk, db: Database, clock: FixedClock
) -> None:
    other = await a_town(db, clock, await an_organization(db, clock, name="Padaria Sol"))
    caller: Caller = a_caller(other.organization.id)
    theirs = Desk(db, clock, caller, other.crews[0].driver.id)
    line_id = uuid7()

    assert (await desk.write("Nosso", line_id)).text == "Nosso"
    assert (await theirs.write("Deles", line_id)).text == "Deles"
    assert [line.text for line in (await desk.page()).lines] == ["Nosso"]


async def test_the_phone_lets_the_oldest_line_go_when_it_is_full(
    desk: Desk, phone: Handset
) -> None:
    first = await desk.write("A primeira")
    told = await phone.sync()
    for number in range(2, PHONE_LINES + 2):
        await desk.write(str(number))

    answer = await phone.sync(cursor=told.cursor)

    gone = [change.id for change in answer.changes if change.op == "remove"]
    assert gone == [str(first.id)]
    assert len(lines_in(answer)) == PHONE_LINES
    assert len(await desk.rows()) == PHONE_LINES + 1  # the office keeps it


@pytest.mark.both_databases
async def test_old_lines_are_erased_here_and_on_the_phone(
    desk: Desk, phone: Handset, db: Database, clock: FixedClock
) -> None:
    old = await desk.write("De ontem")
    told = await phone.sync(written(1, "De ontem também"))
    clock.at += timedelta(days=1)
    new = await desk.write("De hoje")

    async with db.transaction() as session:
        gone = await service.forget_lines(session, before=clock.now(), limit=1)
        assert gone is not None
        assert gone.ids == (old.id,)
        assert await service.forget_lines(session, before=clock.now(), limit=10) is not None
        assert await service.forget_lines(session, before=clock.now(), limit=10) is None

    answer = await phone.sync(cursor=told.cursor)
    assert [line.id for line in await desk.rows()] == [new.id]
    assert lines_in(answer) == [new]
    assert sum(change.op == "remove" for change in answer.changes) == 2


async def test_numbers_go_on_where_they_were_when_all_before_is_erased(
    desk: Desk, db: Database, clock: FixedClock
) -> None:
    await desk.write("Um")
    last = await desk.write("Dois")
    clock.at += timedelta(days=1)
    async with db.transaction() as session:
        await service.forget_lines(session, before=clock.now(), limit=10)

    assert (await desk.write("Três")).number == last.number + 1


@pytest.mark.both_databases
async def test_a_read_line_was_delivered_too(desk: Desk, phone: Handset, clock: FixedClock) -> None:
    await desk.write("Vá pela marginal")
    await phone.sync(seen(1, FactType.CHAT_READ, 1))

    (line,) = await desk.rows()
    assert line.delivered_at == line.read_at == clock.now()
    assert [e.type for e in await desk.events()] == ["chat.written", "chat.read"]
