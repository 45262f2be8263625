"""Whose phone this is, and whose queue."""

from driver_app.store import credentials, outbox
from driver_app.store.answers import take_in
from driver_app.store.outbox import Draft
from driver_app.store.photos import note_complete, write
from driver_app.store.schema import Store
from shared.facts import FactType
from shared.ids import DeviceId, DriverId, uuid7
from tests.onphone import NINE, an_answer, next_batch, paired, signed_in
from tests.phone import a_photo

A_FACT = Draft(type=FactType.DUTY_CHANGED, occurred_at=NINE)


def test_nobody_is_in_until_somebody_pairs(store: Store) -> None:
    assert credentials.current(store) is None
    assert credentials.skew_ms(store) == 0

    identity = signed_in(store)

    assert credentials.current(store) == identity
    assert credentials.tokens(store, identity.device_id).access == "access"


def test_another_driver_neither_sends_nor_sees_the_queue(store: Store) -> None:
    signed_in(store)
    outbox.append(store, A_FACT)
    credentials.sign_out(store)
    assert credentials.current(store) is None

    signed_in(store)

    assert next_batch(store).facts == ()
    assert outbox.backlog(store).facts == 0


def test_the_same_driver_on_a_new_device_takes_over_what_is_unsent(store: Store) -> None:
    driver_id = DriverId(uuid7())
    signed_in(store, driver_id=driver_id)
    sent = outbox.append(store, A_FACT)
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    unsent = [outbox.append(store, A_FACT) for _ in range(2)]

    identity = signed_in(store, driver_id=driver_id)

    batch = next_batch(store)
    assert batch.device_id == identity.device_id
    assert [fact.id for fact in batch.facts] == unsent
    assert [fact.seq for fact in batch.facts] == [1, 2]
    assert sent not in [fact.id for fact in batch.facts]


def test_a_fact_goes_again_with_its_photo_that_the_old_device_owed(store: Store) -> None:
    driver_id = DriverId(uuid7())
    signed_in(store, driver_id=driver_id)
    owed, done = write(store, a_photo(1)), write(store, a_photo(2))
    first = outbox.append(store, A_FACT, [owed])
    second = outbox.append(store, A_FACT, [done])
    batch = next_batch(store)
    take_in(store, batch, an_answer(batch), now=NINE)
    note_complete(store, batch.device_id, done.sha256, NINE)

    signed_in(store, driver_id=driver_id)

    ids = [fact.id for fact in next_batch(store).facts]
    assert ids == [first]
    assert second not in ids


def test_new_tokens_replace_the_old(store: Store) -> None:
    identity = signed_in(store)

    credentials.renew(
        store, paired(device_id=identity.device_id, access_token="a2", refresh_token="r2")
    )

    kept = credentials.tokens(store, identity.device_id)
    assert (kept.access, kept.refresh) == ("a2", "r2")


def test_a_skew_within_half_a_second_is_not_worth_a_write(store: Store) -> None:
    identity = signed_in(store)
    credentials.note_skew(store, identity.device_id, 7_000)
    credentials.note_skew(store, identity.device_id, 7_300)
    credentials.note_skew(store, DeviceId(uuid7()), 99_000)

    assert credentials.skew_ms(store) == 7_000
