"""The chat on the phone: what the server told, and on top what it has not heard."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from driver_app.store import chat, credentials, outbox
from driver_app.store.answers import take_in
from driver_app.store.chat import Reach, read_chat
from driver_app.store.outbox import Draft
from driver_app.store.schema import Store
from shared.chat import Author, ChatLineView, ChatSeen, ChatWritten
from shared.facts import FactType
from shared.ids import DriverId, StopId, uuid7
from shared.sync import Change, Op
from tests.onphone import NINE, a_line, an_answer, next_batch, paired, put, remove, signed_in, told


def written(store: Store, text: str, **more: Any) -> Any:
    body = ChatWritten(text=text)
    draft = Draft(type=FactType.CHAT_WRITTEN, occurred_at=NINE, body=body, **more)
    return outbox.append(store, draft)


def delivered(store: Store) -> list[int]:
    """Give up to which numbers this phone has told that lines are here."""
    facts = [msgspec.json.decode(fact.content) for fact in next_batch(store).facts]
    return [one["body"]["through"] for one in facts if one["type"] == FactType.CHAT_DELIVERED]


def test_lines_stand_in_the_servers_order_and_what_waits_comes_last(store: Store) -> None:
    signed_in(store)
    stop_id = StopId(uuid7())
    first, second = a_line(1, "Bom dia"), a_line(2, "Bom dia!", author=Author.DRIVER)
    told(store, put(second), put(first))
    waiting = written(store, "Cheguei", stop_id=stop_id)

    entries = read_chat(store).entries

    assert [entry.text for entry in entries] == ["Bom dia", "Bom dia!", "Cheguei"]
    assert [entry.is_mine for entry in entries] == [False, True, True]
    assert [entry.reach for entry in entries[1:]] == [Reach.SENT, Reach.WAITING]
    assert (entries[2].id, entries[2].stop_id) == (waiting, stop_id)


def test_a_line_of_ones_own_never_shows_twice_on_its_way(store: Store) -> None:
    signed_in(store)
    line_id = written(store, "Cheguei")
    batch = next_batch(store)
    echo = a_line(1, "Cheguei", id=line_id, author=Author.DRIVER)

    take_in(store, batch, an_answer(batch, more=True), now=NINE)
    assert [(e.text, e.reach) for e in read_chat(store).entries] == [("Cheguei", Reach.SENT)]

    told(store, put(echo), acked_through=1)
    assert [(e.number, e.reach) for e in read_chat(store).entries] == [(1, Reach.SENT)]

    read = msgspec.structs.replace(echo, read_at=NINE)
    told(store, put(read), acked_through=1)
    assert [entry.reach for entry in read_chat(store).entries] == [Reach.READ]


def test_that_lines_are_here_is_written_down_with_them_once(store: Store) -> None:
    signed_in(store)
    first, second = a_line(1, "Um"), a_line(2, "Dois")

    told(store, put(first), put(second))
    assert delivered(store) == [2]
    told(store, put(first), put(second))  # an answer that comes again
    assert delivered(store) == [2]
    told(store, put(first), put(second), reset=True)  # and one that starts over
    assert delivered(store) == [2]
    told(store, put(a_line(3, "Três")))
    told(store, put(a_line(2, "Outro")))  # of a server that was restored, and gave the number again
    assert delivered(store) == [2, 3, 2]


@pytest.mark.parametrize(
    "line",
    [
        a_line(1, "Um", delivered_at=NINE),
        a_line(1, "Um", author=Author.DRIVER),
    ],
)
def test_nobody_is_told_of_lines_that_are_known_to_be_here(
    store: Store, line: ChatLineView
) -> None:
    signed_in(store)
    told(store, put(line))
    assert delivered(store) == []


def test_a_line_of_a_newer_server_keeps_nothing_else_out(store: Store) -> None:
    signed_in(store)
    odd = Change(rev=1, op=Op.PUT, kind="chat", id=str(uuid7()), data=msgspec.Raw(b'{"number":{}}'))
    told(store, odd, put(a_line(1, "Um")))
    assert delivered(store) == [1]


def test_lines_of_a_driver_who_has_left_are_not_the_next_ones(store: Store) -> None:
    signed_in(store)
    batch = next_batch(store)
    credentials.sign_in(store, "http://porta.test", paired(driver_id=DriverId(uuid7())))

    take_in(store, batch, an_answer(batch, put(a_line(1, "Um"))), now=NINE)

    assert read_chat(store).entries == ()
    assert delivered(store) == []


def test_the_offices_lines_are_new_until_they_are_read(store: Store) -> None:
    signed_in(store)
    lines = [a_line(number, str(number)) for number in (1, 2, 3)]
    told(store, *(put(line) for line in lines))
    assert len(read_chat(store).new) == 3

    body = ChatSeen(through=2)
    outbox.append(store, Draft(type=FactType.CHAT_READ, occurred_at=NINE, body=body))
    assert [entry.text for entry in read_chat(store).new] == ["3"]

    seen = [msgspec.structs.replace(line, read_at=NINE + timedelta(1)) for line in lines]
    told(store, *(put(line) for line in seen))
    assert read_chat(store).new == ()


def test_a_line_that_is_taken_away_is_gone(store: Store) -> None:
    signed_in(store)
    line = a_line(1, "Um")
    told(store, put(line))
    told(store, remove(line))
    assert read_chat(store) == chat.Chat()


def test_nobody_signed_in_has_no_chat(store: Store) -> None:
    assert read_chat(store).entries == ()
