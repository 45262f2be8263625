import msgspec
import pytest

from driver_app.store import outbox
from driver_app.store.schema import Store
from driver_app.work.chat import NothingSaid, read_through, write_line
from driver_app.work.record import NotPaired, Recorder
from shared.chat import MAX_LINE
from shared.clock import FixedClock
from shared.ids import RunId, StopId, uuid7
from tests.onphone import NINE, a_run, a_stop, next_batch, put, signed_in, told


@pytest.fixture
def recorder(store: Store) -> Recorder:
    return Recorder(store, FixedClock(NINE))


async def test_a_line_is_saved_with_its_run_and_its_stop(recorder: Recorder, store: Store) -> None:
    signed_in(store)
    run = a_run()
    stop = a_stop(run)
    told(store, put(run), put(stop))

    fact_id = await write_line(recorder, " Cheguei\x00 ", run_id=run.id, stop_id=stop.id)

    (fact,) = next_batch(store).facts
    content = msgspec.json.decode(fact.content)
    assert fact.id == fact_id
    assert (content["type"], content["body"]) == ("chat.written", {"text": "Cheguei"})
    assert (content["run_id"], content["stop_id"]) == (str(run.id), str(stop.id))


async def test_a_run_that_is_gone_meanwhile_keeps_nobody_from_writing(
    recorder: Recorder, store: Store
) -> None:
    signed_in(store)
    await write_line(recorder, "Oi", run_id=RunId(uuid7()), stop_id=StopId(uuid7()))
    content = msgspec.json.decode(next_batch(store).facts[0].content)
    assert {"run_id", "stop_id"} & {key for key, value in content.items() if value} == set()


async def test_a_line_is_no_longer_than_the_wire_takes(recorder: Recorder, store: Store) -> None:
    signed_in(store)
    await write_line(recorder, "á" * (MAX_LINE + 5))
    content = msgspec.json.decode(next_batch(store).facts[0].content)
    assert content["body"]["text"] == "á" * MAX_LINE


async def test_nothing_is_not_sent(recorder: Recorder, store: Store) -> None:
    signed_in(store)
    with pytest.raises(NothingSaid):
        await write_line(recorder, " \n ")
    assert outbox.backlog(store).facts == 0


async def test_nobody_signed_in_writes_to_nobody(recorder: Recorder) -> None:
    with pytest.raises(NotPaired):
        await write_line(recorder, "Oi")
    with pytest.raises(NotPaired):
        await read_through(recorder, 1)


async def test_reading_is_saved_up_to_a_number(recorder: Recorder, store: Store) -> None:
    signed_in(store)
    await read_through(recorder, 7)
    content = msgspec.json.decode(next_batch(store).facts[0].content)
    assert (content["type"], content["body"]) == ("chat.read", {"through": 7})
