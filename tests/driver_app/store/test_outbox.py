"""The queue: numbered without gaps, never empty too soon, always the same bytes."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from driver_app.store import outbox, photos
from driver_app.store.answers import take_in
from driver_app.store.outbox import Draft, NobodySignedIn
from driver_app.store.schema import Store
from shared.facts import Fact, FactType, Failed, Succeeded
from shared.ids import StopId, uuid7
from shared.states import FailureReason
from tests.onphone import NINE, an_answer, next_batch, signed_in
from tests.phone import a_photo


def draft(type_: FactType = FactType.STOP_FAILED, **more: Any) -> Draft:
    values: dict[str, Any] = {
        "type": type_,
        "occurred_at": NINE,
        "body": Failed(reason=FailureReason.NO_PARKING),
    }
    return Draft(**(values | more))


def test_what_goes_out_is_a_fact_as_the_server_reads_it(store: Store) -> None:
    signed_in(store)
    photo = photos.write(store, a_photo(1))
    fact_id = outbox.append(
        store,
        draft(FactType.STOP_SUCCEEDED, body=Succeeded(receiver_name="Zé ✓"), mono_ms=7),
        [photo],
    )

    (waiting,) = next_batch(store).facts
    fact = msgspec.json.decode(waiting.raw(), type=Fact)

    assert (fact.seq, fact.id, fact.type) == (1, fact_id, "stop.succeeded")
    assert fact.blobs == (photo,)
    assert msgspec.json.decode(fact.body, type=Succeeded).receiver_name == "Zé ✓"


def test_nothing_is_written_while_nobody_is_in(store: Store) -> None:
    with pytest.raises(NobodySignedIn):
        outbox.append(store, draft())


def test_numbers_have_no_gaps_also_after_a_failed_write(store: Store) -> None:
    signed_in(store)
    outbox.append(store, draft())
    twin = uuid7()
    store.new_id = lambda: twin
    outbox.append(store, draft())
    with pytest.raises(Exception, match="UNIQUE"):
        outbox.append(store, draft())
    store.new_id = uuid7
    outbox.append(store, draft())

    assert [fact.seq for fact in next_batch(store).facts] == [1, 2, 3]


def test_a_batch_is_bounded_by_count_and_by_bytes(store: Store) -> None:
    signed_in(store)
    for _ in range(5):
        outbox.append(store, draft(body=Failed(reason=FailureReason.LOST, note="x" * 1000)))

    assert len(next_batch(store, max_facts=3).facts) == 3
    assert len(next_batch(store, max_bytes=2_900).facts) == 2
    assert len(next_batch(store, max_bytes=1).facts) == 1


def test_a_photo_waits_for_its_fact(store: Store) -> None:
    signed_in(store)
    blob = photos.write(store, a_photo(1))
    outbox.append(store, draft(), [blob])
    assert outbox.backlog(store).photos == ()

    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)

    (photo,) = outbox.backlog(store).photos
    assert (photo.sha256, photo.size, photo.sent) == (blob.sha256, blob.size, 0)
    assert outbox.backlog(store).facts == 0


def test_a_new_epoch_counts_from_one_with_the_same_ids(store: Store) -> None:
    identity = signed_in(store)
    outbox.append(store, draft())
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    ids = [outbox.append(store, draft()) for _ in range(2)]

    outbox.open_epoch(store, identity.device_id)

    after = next_batch(store)
    assert after.epoch != batch.epoch
    assert [(fact.seq, fact.id) for fact in after.facts] == list(enumerate(ids, start=1))
    assert (after.acked_through, after.last_seq) == (0, 2)


def test_an_acknowledged_fact_is_kept_for_a_week(store: Store) -> None:
    signed_in(store)
    outbox.append(store, draft())
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    outbox.append(store, draft())

    outbox.sweep(store, NINE + timedelta(days=6))
    assert _count(store) == 2
    outbox.sweep(store, NINE + timedelta(days=8))
    assert _count(store) == 1  # what was never acknowledged stays for ever


def test_a_fact_stays_as_long_as_its_photo_is_owed(store: Store) -> None:
    signed_in(store)
    outbox.append(store, draft(), [photos.write(store, a_photo(1))])
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)

    outbox.sweep(store, NINE + timedelta(days=30))

    assert _count(store) == 1


def test_the_last_ending_of_a_stop_is_found_unless_undone(store: Store) -> None:
    signed_in(store)
    stop_id = StopId(uuid7())
    assert outbox.last_ending(store, stop_id) is None
    outbox.append(store, draft(FactType.STOP_ARRIVED, stop_id=stop_id))
    assert outbox.last_ending(store, stop_id) is None
    outbox.append(store, draft(stop_id=stop_id, mono_ms=5, boot_id="b"))

    ending = outbox.last_ending(store, stop_id)

    assert ending is not None
    assert (ending.occurred_at, ending.mono_ms, ending.boot_id) == (NINE, 5, "b")
    outbox.append(store, draft(FactType.STOP_UNDONE, stop_id=stop_id))
    assert outbox.last_ending(store, stop_id) is None


def _count(store: Store) -> int:
    with store.reading() as db:
        return int(db.execute("SELECT count(*) FROM fact").fetchone()[0])
