"""What a driver did today, worked out from the log."""

from datetime import timedelta

import msgspec
import pytest

from driver_app.store.diary import Entry, read_diary, work_out
from driver_app.work.deliver import deliver
from driver_app.work.duty import change_duty
from driver_app.work.load import complete_loading, load_package
from driver_app.work.undo import undo
from driver_app.work.vehicle import check_vehicle
from shared.facts import (
    Corrected,
    DutyChanged,
    FactType,
    Failed,
    Payment,
    PayMethod,
    Succeeded,
)
from shared.ids import RunId, StopId, TaskId, uuid7
from shared.states import FailureReason
from tests.driver_app.conftest import Driver
from tests.onphone import NINE, signed_in
from tests.phone import a_photo

RUN, STOP = RunId(uuid7()), StopId(uuid7())


def paying(cents: int, method: PayMethod = PayMethod.CASH) -> Succeeded:
    return Succeeded(payments=(Payment(task_id=TaskId(uuid7()), method=method, cents=cents),))


def an_entry(type_: FactType, body: object, minutes: int = 0) -> Entry:
    is_stops = type_.startswith("stop.")
    return Entry(
        type=type_,
        at=NINE + timedelta(minutes=minutes),
        run_id=RUN,
        stop_id=STOP if is_stops else None,
        body=msgspec.Raw(msgspec.json.encode(body)),
    )


async def test_the_day_is_known_again_after_a_restart(driver: Driver) -> None:
    run_id = driver.run.id
    await change_duty(driver.recorder, "on_duty")
    await check_vehicle(driver.recorder, odometer_km=48_210)
    await load_package(driver.recorder, run_id, "A")
    await load_package(driver.recorder, run_id, "B", is_scanned=False)
    await complete_loading(driver.recorder, run_id, loaded=2)
    await deliver(driver.recorder, driver.first.id, [a_photo(1)], paying(4590))

    diary = read_diary(driver.store, NINE - timedelta(hours=1))

    assert (diary.duty, diary.duty_since, diary.checked_at) == ("on_duty", NINE, NINE)
    assert diary.odometer_km == 48_210
    assert diary.loaded == {run_id: frozenset({"A", "B"})}
    assert diary.complete == {run_id}
    assert diary.cash_cents == {run_id: 4590}
    assert len(diary.entries) == 6
    assert not any(entry.is_sent for entry in diary.entries)


async def test_an_undo_gives_the_money_back(driver: Driver) -> None:
    await deliver(driver.recorder, driver.first.id, [a_photo(1)], paying(4590))
    await undo(driver.recorder, driver.first.id)

    diary = read_diary(driver.store, NINE - timedelta(hours=1))

    assert (diary.cash_cents, diary.successes) == ({}, {})


def test_yesterday_and_another_driver_are_not_today(driver: Driver) -> None:
    signed_in(driver.store)
    assert read_diary(driver.store, NINE).entries == ()


async def test_what_is_older_is_left_out(driver: Driver) -> None:
    await change_duty(driver.recorder, "on_duty")

    assert read_diary(driver.store, NINE + timedelta(seconds=1)).duty == "off_duty"


def test_breaks_are_not_worked() -> None:
    duties = [("on_duty", 0), ("on_break", 60), ("on_duty", 90), ("off_duty", 120)]
    entries = [an_entry(FactType.DUTY_CHANGED, DutyChanged(duty=d), m) for d, m in duties]

    assert work_out(entries[:2]).worked_s == 3600
    assert work_out(entries).worked_s == 3600 + 1800
    again = an_entry(FactType.DUTY_CHANGED, DutyChanged(duty="on_duty"), 600)
    assert work_out([*entries, again]).worked_s == 0  # a new shift


@pytest.mark.parametrize(
    ("endings", "cents"),
    [
        ([("succeeded", paying(500))], 500),
        ([("succeeded", paying(500, PayMethod.PIX))], 0),
        ([("succeeded", paying(500)), ("corrected", Corrected(succeeded=paying(200)))], 200),
        (
            [
                ("succeeded", paying(500)),
                ("corrected", Corrected(failed=Failed(reason=FailureReason.REFUSED))),
            ],
            0,
        ),
    ],
)
def test_the_newest_ending_of_a_stop_counts(endings: list[tuple[str, object]], cents: int) -> None:
    entries = [an_entry(FactType(f"stop.{name}"), body) for name, body in endings]

    diary = work_out(entries)

    assert diary.cash_cents == ({RUN: cents} if cents else {})
