"""What goes next, for every thing that may have come back."""

import pytest

from driver_app.settings import SyncSettings
from driver_app.store.backlog import Backlog, PendingPhoto
from driver_app.sync.engine import (
    AskOffset,
    Engine,
    Heard,
    Refresh,
    SendChunk,
    SendPositions,
    Sync,
    Trouble,
    Wait,
)
from shared.sync import CHUNK_BYTES

PHOTO = PendingPhoto(sha256="a" * 64, size=CHUNK_BYTES + 10, sent=0)
OTHER = PendingPhoto(sha256="b" * 64, size=10, sent=0)
EVERYTHING = Backlog(facts=3, photos=(PHOTO, OTHER), positions=7)
NOTHING = Backlog()


@pytest.fixture
def engine() -> Engine:
    """An engine that has just heard that there is nothing new."""
    engine = Engine(SyncSettings(), random=lambda: 1.0)
    assert engine.next(0.0, NOTHING) == Sync(100)
    engine.answered(Sync(100), Heard.DONE, 0.0)
    return engine


def test_a_quiet_phone_asks_now_and_then(engine: Engine) -> None:
    assert engine.next(1.0, NOTHING) == Wait(14.0)
    assert engine.next(15.0, NOTHING) == Sync(100)


def test_facts_go_before_positions_before_photos(engine: Engine) -> None:
    assert engine.next(1.0, EVERYTHING) == Sync(100)
    engine.answered(Sync(100), Heard.DONE, 1.0)
    sent = Backlog(photos=(PHOTO,), positions=7)
    assert engine.next(1.0, sent) == SendPositions()
    engine.answered(SendPositions(), Heard.DONE, 1.0)

    assert engine.next(1.0, sent) == SendChunk(PHOTO, 0, CHUNK_BYTES)


def test_more_to_read_is_read_at_once(engine: Engine) -> None:
    engine.answered(Sync(100), Heard.MORE, 1.0)

    assert engine.next(1.0, NOTHING) == Sync(100)


def test_each_lane_fails_alone(engine: Engine) -> None:
    engine.answered(Sync(100), Heard.SERVER_ERROR, 1.0)
    assert engine.trouble is Trouble.SERVER_ERROR
    assert engine.next(1.0, EVERYTHING) == SendPositions()
    engine.failed(SendPositions(), 1.0, Trouble.OFFLINE)
    assert engine.next(1.0, EVERYTHING) == SendChunk(PHOTO, 0, CHUNK_BYTES)
    engine.failed(SendChunk(PHOTO, 0, CHUNK_BYTES), 1.0, Trouble.OFFLINE)

    assert engine.next(1.0, EVERYTHING) == Wait(1.0)
    assert engine.next(2.0, EVERYTHING) == Sync(100)


def test_a_new_fact_or_network_ends_every_wait(engine: Engine) -> None:
    for _ in range(9):
        engine.failed(Sync(100), 1.0, Trouble.OFFLINE)
    assert engine.next(2.0, Backlog(facts=1)) == Wait(29.0)

    engine.nudge()

    assert engine.next(2.0, Backlog(facts=1)) == Sync(100)


def test_a_batch_too_big_is_halved_until_it_goes(engine: Engine) -> None:
    for expected in (50, 25, 12, 6, 3, 1):
        action = engine.next(1.0, EVERYTHING)
        assert isinstance(action, Sync)
        engine.answered(action, Heard.TOO_BIG, 1.0)
        assert engine.next(1.0, EVERYTHING) == Sync(expected)
    engine.answered(Sync(1), Heard.DONE, 1.0)
    assert engine.next(1.0, EVERYTHING) == Sync(2)
    engine.answered(Sync(1), Heard.TOO_BIG, 1.0)
    assert engine.trouble is Trouble.REFUSED
    assert engine.next(1.0, Backlog(facts=1)) == Wait(1.0)


def test_a_busy_server_is_given_the_time_it_asks_for(engine: Engine) -> None:
    engine.answered(Sync(100), Heard.BUSY, 0.0, retry_after_s=120)

    assert engine.trouble is Trouble.BUSY
    assert engine.next(0.0, Backlog(facts=1)) == Wait(120.0)


def test_an_expired_token_is_renewed_and_nothing_waits(engine: Engine) -> None:
    engine.answered(Sync(100), Heard.UNAUTHORIZED, 1.0)
    assert engine.next(1.0, EVERYTHING) == Refresh()
    engine.answered(Refresh(), Heard.DONE, 1.0)

    assert engine.next(1.0, EVERYTHING) == Sync(100)
    engine.answered(Sync(100), Heard.UNAUTHORIZED, 1.0)  # in vain: not again at once
    engine.answered(Refresh(), Heard.DONE, 1.0)
    assert not isinstance(engine.next(1.0, Backlog(facts=1)), Sync)


def test_a_revoked_phone_says_so_and_asks_rarely(engine: Engine) -> None:
    engine.answered(Sync(100), Heard.UNAUTHORIZED, 0.0)
    engine.answered(Refresh(), Heard.UNAUTHORIZED, 0.0)
    assert engine.trouble is Trouble.SIGNED_OUT
    assert engine.next(1.0, EVERYTHING) == Wait(599.0)
    assert engine.next(600.0, EVERYTHING) == Refresh()

    engine.signed_in()

    assert engine.next(1.0, EVERYTHING) == Sync(100)
    assert engine.trouble is None


def test_a_fork_goes_on_after_a_moment(engine: Engine) -> None:
    engine.answered(Sync(100), Heard.FORK, 0.0)

    assert engine.next(0.0, Backlog(facts=1)) == Wait(1.0)
    assert engine.next(1.0, Backlog(facts=1)) == Sync(100)
    assert engine.trouble is None


@pytest.mark.parametrize(
    ("heard", "trouble"),
    [
        (Heard.STRANGER, Trouble.CAPTIVE_PORTAL),
        (Heard.FORBIDDEN, Trouble.REFUSED),
        (Heard.SERVER_ERROR, Trouble.SERVER_ERROR),
    ],
)
def test_what_is_no_acknowledgement_is_a_trouble(
    engine: Engine, heard: Heard, trouble: Trouble
) -> None:
    engine.answered(Sync(100), heard, 0.0)

    assert engine.trouble is trouble
    assert engine.next(0.5, Backlog(facts=1)) == Wait(0.5)
    engine.answered(Sync(100), Heard.DONE, 1.0)
    assert engine.trouble is None


def photos_only(*photos: PendingPhoto) -> Backlog:
    return Backlog(photos=photos)


def test_a_photo_goes_on_where_the_server_says(engine: Engine) -> None:
    first = engine.next(1.0, photos_only(PHOTO))
    engine.answered(first, Heard.OFFSET, 1.0, offset=CHUNK_BYTES)

    assert engine.next(1.0, photos_only(PHOTO)) == SendChunk(PHOTO, CHUNK_BYTES, 10)


def test_after_a_silence_the_offset_is_asked_for(engine: Engine) -> None:
    engine.failed(SendChunk(PHOTO, 0, CHUNK_BYTES), 0.0, Trouble.TIME_OUT)

    assert engine.next(1.0, photos_only(PHOTO)) == AskOffset(PHOTO)
    engine.answered(AskOffset(PHOTO), Heard.OFFSET, 1.0, offset=7)
    assert engine.next(1.0, photos_only(PHOTO)) == SendChunk(PHOTO, 7, CHUNK_BYTES // 2)


def test_a_server_that_never_takes_a_piece_is_not_hammered(engine: Engine) -> None:
    engine.answered(SendChunk(PHOTO, 0, CHUNK_BYTES), Heard.OFFSET, 0.0, offset=0)

    assert engine.next(0.0, photos_only(PHOTO)) == Wait(1.0)


def test_a_photo_put_off_lets_the_others_pass(engine: Engine) -> None:
    engine.answered(SendChunk(PHOTO, 0, CHUNK_BYTES), Heard.PUT_OFF, 0.0)

    assert engine.next(0.0, photos_only(PHOTO, OTHER)) == SendChunk(OTHER, 0, 10)
    assert engine.next(14.0, photos_only(PHOTO)) == Wait(1.0)
    engine.answered(Sync(100), Heard.DONE, 59.0)
    assert engine.next(60.0, photos_only(PHOTO)) == SendChunk(PHOTO, 0, CHUNK_BYTES)


def test_a_finished_photo_is_forgotten(engine: Engine) -> None:
    engine.answered(SendChunk(PHOTO, 0, CHUNK_BYTES), Heard.OFFSET, 0.0, offset=CHUNK_BYTES)
    engine.answered(SendChunk(PHOTO, CHUNK_BYTES, 10), Heard.DONE, 0.0)

    assert engine.next(0.0, photos_only(PHOTO)) == SendChunk(PHOTO, 0, CHUNK_BYTES)


def test_a_slow_line_is_sent_less_at_a_time_until_it_is_quick_again(engine: Engine) -> None:
    """Or what takes longer than the time-out is begun anew for ever."""
    now, sizes = 1.0, []
    for _ in range(7):
        action = engine.next(now, EVERYTHING)
        assert isinstance(action, Sync)
        sizes.append(action.max_facts)
        engine.failed(action, now, Trouble.TIME_OUT)
        now += 60
    assert sizes == [100, 50, 25, 12, 6, 5, 5]
    for size in (5, 10, 20, 40, 80, 100, 100):
        assert engine.next(now, EVERYTHING) == Sync(size)
        engine.answered(Sync(size), Heard.DONE, now)


def test_a_slow_line_is_sent_smaller_pieces_of_a_photo(engine: Engine) -> None:
    now, whole = 1.0, PendingPhoto(sha256="c" * 64, size=10 * CHUNK_BYTES, sent=0)
    for _ in range(9):
        engine.failed(SendChunk(whole, 0, engine._max_piece), now, Trouble.TIME_OUT)
        now += 1
    least, offset = 16 * 1024, 0
    engine.answered(AskOffset(whole), Heard.OFFSET, now, offset=0)
    for length in (least, 2 * least, 4 * least, 8 * least, CHUNK_BYTES, CHUNK_BYTES):
        action = engine.next(now, photos_only(whole))
        assert action == SendChunk(whole, offset, length)
        offset += length
        engine.answered(action, Heard.OFFSET, now, offset=offset)


def test_no_answer_at_all_says_nothing_about_the_size(engine: Engine) -> None:
    engine.failed(Sync(100), 1.0, Trouble.OFFLINE)

    assert engine.next(60.0, EVERYTHING) == Sync(100)


def photos(count: int) -> Backlog:
    """Give so many photos of one piece each."""
    return Backlog(
        photos=tuple(PendingPhoto(sha256=f"{n:064}", size=10, sent=0) for n in range(count))
    )


def _under_way(engine: Engine, now: float, backlog: Backlog) -> list[str]:
    """Start whatever may be started; give the photos that are under way then."""
    flying: list[str] = []
    while isinstance(action := engine.next(now, backlog, flying), SendChunk | AskOffset):
        flying.append(action.photo.sha256)
    assert action == Wait(15.0 - now)  # for news, as if there were no photos
    return flying


def test_on_a_quick_line_several_photos_are_under_way_each_once(engine: Engine) -> None:
    backlog = photos(8)
    assert len(_under_way(engine, 1.0, backlog)) == 1
    for expected in (2, 3, 3):
        engine.answered(SendChunk(backlog.photos[0], 0, 10), Heard.DONE, 2.0, took_s=5.0)
        assert _under_way(engine, 2.0, backlog) == [
            photo.sha256 for photo in backlog.photos[:expected]
        ]


@pytest.mark.parametrize(("took_s", "abreast"), [(5.0, 3), (10.0, 2), (10.1, 1)])
def test_how_many_depends_on_how_long_a_piece_takes(
    engine: Engine, took_s: float, abreast: int
) -> None:
    backlog = photos(8)
    engine.answered(SendChunk(backlog.photos[0], 0, 10), Heard.OFFSET, 2.0, offset=5, took_s=1.0)

    engine.answered(SendChunk(backlog.photos[1], 0, 10), Heard.DONE, 2.0, took_s=took_s)

    assert len(_under_way(engine, 2.0, backlog)) == abreast


def test_photos_that_fail_together_are_one_failure_and_come_back_alone(engine: Engine) -> None:
    backlog = photos(8)
    engine.answered(SendChunk(backlog.photos[0], 0, 10), Heard.DONE, 1.0, took_s=1.0)
    engine.answered(SendChunk(backlog.photos[0], 0, 10), Heard.DONE, 1.0, took_s=1.0)

    for photo in backlog.photos[:3]:
        engine.failed(SendChunk(photo, 0, 10), 2.0, Trouble.OFFLINE)

    assert engine.next(2.0, backlog) == Wait(1.0)  # not the four that three in a row would cost
    assert _under_way(engine, 3.0, backlog) == [backlog.photos[0].sha256]


def test_what_a_busy_server_asks_for_counts_for_photos_under_way_too(engine: Engine) -> None:
    backlog = photos(2)
    engine.failed(SendChunk(backlog.photos[0], 0, 10), 1.0, Trouble.OFFLINE)

    engine.answered(SendChunk(backlog.photos[1], 0, 10), Heard.BUSY, 1.0, retry_after_s=9.0)

    assert engine.next(1.0, backlog) == Wait(9.0)


def test_a_fact_goes_whatever_is_under_way(engine: Engine) -> None:
    backlog = photos(2)
    flying = [photo.sha256 for photo in backlog.photos]

    assert engine.next(1.0, Backlog(facts=1, photos=backlog.photos), flying) == Sync(100)
