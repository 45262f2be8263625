from datetime import UTC, datetime, timedelta

import pytest

from driver_app.device.port import Why
from driver_app.guide.watch import Cause, Watch, cause_of

NINE = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def _at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def _watching() -> Watch:
    watch = Watch()
    watch.begin(NINE)
    return watch


def test_a_phone_that_tells_is_left_alone() -> None:
    watch = _watching()
    for second in range(0, 600, 30):
        watch.heard(_at(second))
        assert not watch.tick(_at(second + 1))

    assert watch.loss is None


def test_a_silent_phone_is_asked_and_what_is_wrong_is_named_until_it_tells_again() -> None:
    watch = _watching()
    asked = [second for second in range(0, 240, 30) if watch.tick(_at(second))]
    watch.failed(Why.SWITCHED_OFF)

    assert asked[0] == 120
    assert watch.loss is not None
    assert (watch.loss.cause, watch.loss.since) == (Cause.SWITCHED_OFF, NINE)
    watch.heard(_at(250))
    assert watch.loss is None


def test_an_app_that_was_frozen_says_so_though_it_runs_again() -> None:
    watch = _watching()
    watch.heard(_at(10))
    watch.tick(_at(30))
    watch.tick(_at(900))
    watch.heard(_at(901))

    assert watch.loss is not None
    assert (watch.loss.cause, watch.loss.since) == (Cause.FROZEN, _at(10))
    watch.mended()
    assert watch.loss is None


def test_a_busy_app_that_still_heard_its_fixes_was_not_frozen() -> None:
    watch = _watching()
    watch.tick(_at(30))
    watch.heard(_at(295))
    watch.tick(_at(300))

    assert watch.loss is None


def test_dispatch_hears_of_a_loss_once_in_a_while() -> None:
    watch = _watching()
    watch.tick(_at(120))
    watch.failed(Why.DENIED)
    reports = [minute for minute in range(60) if watch.report(_at(60 * minute))]

    assert reports == [0, 15, 30, 45]
    watch.mended()
    assert watch.report(_at(7200)) is None


def test_after_the_run_nothing_is_expected() -> None:
    watch = _watching()
    watch.end()
    watch.failed(Why.DENIED)

    assert not watch.tick(_at(10_000))
    assert watch.loss is None


@pytest.mark.parametrize(
    ("why", "cause"),
    [
        (Why.DENIED, Cause.DENIED),
        (Why.SWITCHED_OFF, Cause.SWITCHED_OFF),
        (Why.TIMED_OUT, Cause.NO_FIX),
        (Why.FAILED, Cause.NO_FIX),
    ],
)
def test_each_answer_of_a_device_has_a_cause(why: Why, cause: Cause) -> None:
    assert cause_of(why) == cause
