"""The life of an order."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.orders import rules
from shared.ids import OrderId, uuid7
from shared.states import OrderStatus

ID = OrderId(uuid7())
DAY = dt.date(2026, 11, 24)
ENDED = {OrderStatus.RETURNED, OrderStatus.CANCELED}


def test_every_state_has_its_next_ones_and_can_come_to_an_end() -> None:
    assert set(rules.NEXT) == set(OrderStatus)
    assert {status for status, following in rules.NEXT.items() if not following} == ENDED
    for status in OrderStatus:
        seen, reached = set(), {status}
        while reached:
            seen |= reached
            reached = set().union(*(rules.NEXT[one] for one in reached)) - seen
        assert seen & (ENDED | {OrderStatus.DELIVERED})


@pytest.mark.parametrize(
    "status",
    ["received", "on_hold", "ready", "planned", "assigned", "out_for_delivery", "attempt_failed"],
)
def test_any_order_not_yet_delivered_may_be_canceled(status: str) -> None:
    rules.check_move(ID, status, OrderStatus.CANCELED)


@pytest.mark.parametrize("status", ["assigned", "out_for_delivery"])
def test_what_a_driver_has_is_canceled_at_its_stop(status: str) -> None:
    with pytest.raises(rules.OrderInRun):
        rules.check_cancel(ID, status)
    rules.check_cancel(ID, "planned")


@pytest.mark.parametrize("status", ["delivered", "partially_delivered", "returned", "canceled"])
def test_what_is_over_is_not_canceled(status: str) -> None:
    with pytest.raises(rules.OrderCannot) as cannot:
        rules.check_move(ID, status, OrderStatus.CANCELED)

    assert (cannot.value.status, cannot.value.wanted) == (status, "canceled")


@pytest.mark.parametrize(
    ("hold", "review", "after"),
    [
        ("", "", ("ready", "")),
        ("", "imprecise", ("on_hold", "address_review")),
        ("address_review", "", ("ready", "")),
        ("payment", "", ("on_hold", "payment")),
        ("payment", "imprecise", ("on_hold", "payment")),
    ],
)
def test_an_order_waits_for_its_place_or_for_somebody_else(
    hold: str, review: str, after: tuple[str, str]
) -> None:
    assert rules.status_after_intake(hold_reason=hold, review_reason=review) == after


def test_windows_are_local_times_of_the_day() -> None:
    zone = ZoneInfo("America/Sao_Paulo")

    opens, closes = rules.window(DAY, dt.time(8), None, zone)

    assert (opens, closes) == (dt.datetime(2026, 11, 24, 11, tzinfo=dt.UTC), None)
    assert rules.window_is_open(dt.time(8), None)
    assert not rules.window_is_open(dt.time(8), dt.time(8))


@pytest.mark.parametrize(
    ("date", "likely"),
    [(DAY, True), (dt.date(2027, 11, 24), True), (dt.date(2027, 12, 24), False),
     (dt.date.min, False), (dt.date.max, False)],
)  # fmt: skip
def test_a_day_more_than_a_year_away_is_a_slip(date: dt.date, *, likely: bool) -> None:
    assert rules.date_is_likely(date, DAY) is likely
