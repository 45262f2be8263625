"""What an answer may do to a phone, and what it may not."""

import msgspec

from driver_app.store import outbox, photos
from driver_app.store.answers import Taken, take_in
from driver_app.store.outbox import Draft
from driver_app.store.runs import read_view
from driver_app.store.schema import Store
from shared.facts import FactType
from shared.ids import Epoch, uuid7
from shared.states import StopStatus
from tests.onphone import NINE, a_run, a_stop, an_answer, next_batch, put, remove, signed_in, told
from tests.phone import a_photo

A_FACT = Draft(type=FactType.DUTY_CHANGED, occurred_at=NINE)


def test_only_the_facts_that_were_sent_are_acknowledged(store: Store) -> None:
    """A restored phone may write a new fact under a number that the server has given away."""
    signed_in(store)
    asked = next_batch(store)
    fact_id = outbox.append(store, A_FACT)

    taken = take_in(store, asked, an_answer(asked, acked_through=1), now=NINE)

    assert taken is Taken.NEW_EPOCH
    batch = next_batch(store)
    assert [fact.id for fact in batch.facts] == [fact_id]
    assert batch.epoch != asked.epoch


def test_an_answer_for_another_epoch_is_not_ours(store: Store) -> None:
    signed_in(store)
    outbox.append(store, A_FACT)
    batch = next_batch(store)
    stranger = an_answer(batch, epoch=Epoch(uuid7()))

    assert take_in(store, batch, stranger, now=NINE) is Taken.NOT_OURS
    assert outbox.backlog(store).facts == 1


def test_an_answer_that_took_nothing_is_no_progress(store: Store) -> None:
    signed_in(store)
    outbox.append(store, A_FACT)
    batch = next_batch(store)

    assert take_in(store, batch, an_answer(batch, acked_through=0), now=NINE) is Taken.NOTHING


def test_a_part_is_acknowledged_and_the_rest_goes_again(store: Store) -> None:
    signed_in(store)
    for _ in range(3):
        outbox.append(store, A_FACT)
    batch = next_batch(store)

    assert take_in(store, batch, an_answer(batch, acked_through=2), now=NINE) is Taken.MORE
    assert [fact.seq for fact in next_batch(store).facts] == [3]


def test_a_server_that_forgot_gets_everything_again(store: Store) -> None:
    signed_in(store)
    ids = [outbox.append(store, A_FACT) for _ in range(2)]
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    ids.append(outbox.append(store, A_FACT))
    batch = next_batch(store)

    taken = take_in(store, batch, an_answer(batch, acked_through=0), now=NINE)

    assert taken is Taken.NEW_EPOCH
    assert [(fact.seq, fact.id) for fact in next_batch(store).facts] == list(enumerate(ids, 1))


def test_changes_put_and_remove(store: Store) -> None:
    signed_in(store)
    run = a_run()
    first, second = a_stop(run, 1), a_stop(run, 2)
    told(store, put(run), put(first), put(second))
    told(store, remove(first), put(msgspec.structs.replace(second, status=StopStatus.ARRIVED)))

    view = read_view(store)

    assert [(stop.id, stop.status) for stop in view.stops] == [(second.id, StopStatus.ARRIVED)]


def test_a_reset_in_pages_is_shown_only_when_it_is_whole(store: Store) -> None:
    signed_in(store)
    run = a_run()
    old, new, newer = a_stop(run, 1), a_stop(run, 2), a_stop(run, 3)
    told(store, put(run), put(old))
    told(store, put(run), put(new), reset=True, more=True)
    assert [stop.id for stop in read_view(store).stops] == [old.id]

    told(store, put(newer), more=False)

    assert [stop.id for stop in read_view(store).stops] == [new.id, newer.id]


def test_an_answer_to_an_older_cursor_changes_no_view(store: Store) -> None:
    signed_in(store)
    asked = next_batch(store)
    run = a_run()
    told(store, put(run), put(a_stop(run)))

    take_in(store, asked, an_answer(asked, remove(run), acked_through=0), now=NINE)

    assert [view.id for view in read_view(store).runs] == [run.id]


def test_a_photo_that_the_server_lost_is_sent_again(store: Store) -> None:
    identity = signed_in(store)
    blob = photos.write(store, a_photo(1))
    outbox.append(store, A_FACT, [blob])
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    photos.note_complete(store, identity.device_id, blob.sha256, NINE)
    assert outbox.backlog(store).photos == ()

    told(store, missing_blobs=(blob.sha256,), acked_through=1)

    assert [photo.sent for photo in outbox.backlog(store).photos] == [0]
