"""Who is told what, when, over which channel, and why not."""

from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from dispatch_server.messaging import rules
from dispatch_server.messaging.rules import (
    Channel,
    Cue,
    Known,
    MessageKind,
    MessageState,
    Quiet,
    Suppressed,
    Terms,
    Window,
)
from dispatch_server.orders.schema import OrderKind
from shared.ids import uuid7
from shared.states import OrderStatus

ZONE = ZoneInfo("America/Sao_Paulo")
NOON = datetime(2026, 11, 23, 15, tzinfo=UTC)  # in São Paulo
NIGHT = datetime(2026, 11, 24, 1, tzinfo=UTC)  # 22:00 there
ORDER, STOP, RUN = uuid7(), uuid7(), uuid7()


def known(status: OrderStatus = OrderStatus.OUT_FOR_DELIVERY, **more: object) -> Known:
    facts: dict[str, object] = {
        "status": status,
        "order_kind": OrderKind.DELIVERY,
        "attempt": 0,
        "phone": "(11) 97777-6666",
        "promise": Window(NOON, NOON + timedelta(hours=2)),
        "eta": NOON + timedelta(minutes=32),
    }
    return Known(**facts | more)  # type: ignore[arg-type]


def say(kind: MessageKind, about: Known, now: datetime = NOON) -> rules.Said | None:
    return rules.say(kind, about, now=now, zone=ZONE, quiet=Quiet())


@pytest.mark.parametrize(
    ("type_", "subject", "body", "cue"),
    [
        ("order.assigned", ORDER, {}, Cue(kind=MessageKind.PROMISED, order_id=ORDER)),
        (
            "promise.made",
            ORDER,
            {"reason": "replanned"},
            Cue(kind=MessageKind.PROMISED, order_id=ORDER),
        ),
        (
            "order.out_for_delivery",
            ORDER,
            {"stop_id": str(STOP)},
            Cue(kind=MessageKind.ON_THE_WAY, order_id=ORDER, stop_id=STOP),
        ),
        (
            "stop.next",
            STOP,
            {"order_ids": [str(ORDER)]},
            Cue(kind=MessageKind.NEXT, order_id=ORDER, stop_id=STOP),
        ),
        ("run.delayed", RUN, {"run_id": str(RUN)}, Cue(kind=MessageKind.LATE, run_id=RUN)),
        ("order.delivered", ORDER, {}, Cue(kind=MessageKind.DELIVERED, order_id=ORDER)),
        ("order.attempt_failed", ORDER, {}, Cue(kind=MessageKind.FAILED, order_id=ORDER)),
    ],
)
def test_events_and_what_they_are_worth(
    type_: str, subject: UUID, body: dict[str, object], cue: Cue
) -> None:
    assert rules.cues(type_, subject, body) == [cue]


def test_a_window_that_the_shop_sold_and_news_for_others_are_worth_nothing() -> None:
    assert rules.cues("promise.made", ORDER, {"reason": "ordered"}) == []
    assert rules.cues("driver.duty_changed", RUN, {}) == []


def test_who_is_next_does_not_hear_that_the_van_left() -> None:
    away = Cue(kind=MessageKind.ON_THE_WAY, order_id=ORDER, stop_id=STOP)
    other = Cue(kind=MessageKind.ON_THE_WAY, order_id=uuid7(), stop_id=STOP)
    then = Cue(kind=MessageKind.NEXT, order_id=ORDER, stop_id=STOP)
    assert rules.without_echo([away, other, then, then]) == [other, then]


def test_each_promise_is_told_once_and_each_try_too() -> None:
    first = say(MessageKind.PROMISED, known(OrderStatus.ASSIGNED))
    moved = Window(NOON, NOON + timedelta(hours=3))
    second = say(MessageKind.PROMISED, known(OrderStatus.ASSIGNED, promise=moved))
    assert first is not None
    assert second is not None
    assert first.version != second.version
    again = [say(MessageKind.NEXT, known(attempt=n)) for n in (0, 0, 1)]
    assert [one.version for one in again if one] == ["1", "1", "2"]


def test_lateness_is_told_beyond_the_window_only() -> None:
    closes = NOON + timedelta(hours=2)
    assert say(MessageKind.LATE, known(eta=closes + timedelta(minutes=9))) is None
    late = say(MessageKind.LATE, known(eta=closes + timedelta(minutes=10)))
    assert late is not None
    assert late.window == Window(closes, closes + timedelta(minutes=30))
    assert say(MessageKind.LATE, known(promise=None)) is None


def test_an_arrival_is_widened_in_steps_of_five_minutes() -> None:
    window = rules.eta_window(NOON + timedelta(minutes=32))
    assert window == Window(NOON + timedelta(minutes=20), NOON + timedelta(minutes=55))


def test_what_is_over_is_suppressed() -> None:
    said = say(MessageKind.NEXT, known(OrderStatus.DELIVERED))
    assert said is not None
    assert said.suppressed is Suppressed.TOO_LATE
    assert rules.still_fits(MessageKind.DELIVERED, OrderStatus.DELIVERED)


def test_a_collection_is_told_nothing_about_a_delivery() -> None:
    assert say(MessageKind.NEXT, known(order_kind=OrderKind.PICKUP)) is None


def test_at_night_urgent_news_go_out_some_wait_and_some_are_dropped() -> None:
    urgent = say(MessageKind.NEXT, known(), NIGHT)
    tomorrow = Window(NIGHT + timedelta(hours=14), NIGHT + timedelta(hours=16))
    held = say(MessageKind.PROMISED, known(OrderStatus.ASSIGNED, promise=tomorrow), NIGHT)
    tonight = Window(NIGHT, NIGHT + timedelta(hours=1))
    at_once = say(MessageKind.PROMISED, known(OrderStatus.ASSIGNED, promise=tonight), NIGHT)
    dropped = say(MessageKind.DELIVERED, known(OrderStatus.DELIVERED), NIGHT)
    assert [one.at for one in (urgent, at_once) if one] == [NIGHT, NIGHT]
    assert held is not None
    assert held.at == datetime(2026, 11, 24, 11, tzinfo=UTC)  # 08:00 in São Paulo
    assert dropped is not None
    assert dropped.suppressed is Suppressed.QUIET


@pytest.mark.parametrize(
    ("quiet", "is_open"),
    [
        (Quiet(), False),
        (Quiet(time(8), time(8)), True),
        (Quiet(time(20), time(2)), True),
        (Quiet(time(23), time(7)), False),
    ],
)
def test_hours_may_pass_midnight(quiet: Quiet, is_open: bool) -> None:  # noqa: FBT001
    assert rules.is_open(NIGHT, ZONE, quiet) is is_open


def test_channels_are_tried_in_order_and_silence_is_kept() -> None:
    both = (Channel.WHATSAPP, Channel.EMAIL)
    reached = known(email="ana@example.org")
    agreed = Terms(channels=both, has_consent=True)
    assert rules.choose(reached, agreed) == (Channel.WHATSAPP, None)
    assert rules.choose(reached, agreed, after=Channel.WHATSAPP) == (Channel.EMAIL, None)
    assert rules.choose(reached, agreed, after=Channel.EMAIL)[0] is None
    unasked = Terms(channels=both, has_consent=False)
    assert rules.choose(reached, unasked) == (Channel.EMAIL, None)
    assert rules.choose(known(), unasked) == (None, Suppressed.NO_CONSENT)
    silent = Terms(channels=both, has_consent=True, opted_out=frozenset(both))
    assert rules.choose(reached, silent) == (None, Suppressed.OPTED_OUT)
    assert rules.choose(known(phone=""), agreed) == (None, Suppressed.NO_ADDRESS)
    turned = Terms(channels=(Channel.SMS, *both), has_consent=True)
    assert rules.choose(reached, turned) == (Channel.SMS, None)
    assert rules.choose(reached, turned, after=Channel.SMS) == (Channel.WHATSAPP, None)
    assert rules.choose(reached, agreed, after=Channel.SMS) == (Channel.WHATSAPP, None)


def test_the_channels_are_those_that_are_wanted_and_there() -> None:
    there = (Channel.EMAIL, Channel.SMS, Channel.LOG)
    assert rules.channels_of(["sms", "whatsapp", "email"], there) == (
        Channel.SMS,
        Channel.EMAIL,
        Channel.LOG,
    )
    assert rules.channels_of([], there) == (Channel.LOG,)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(11) 97777-6666", "5511977776666"),
        ("011 3333-4444", "551133334444"),
        ("5511977776666", "5511977776666"),
        ("+358 40 123 4567", "358401234567"),
        ("97777-6666", ""),
        ("ramal 12", ""),
    ],
)
def test_telephone_numbers_as_people_write_them(text: str, number: str) -> None:
    assert rules.phone_number(text) == number


@pytest.mark.parametrize(
    ("number", "others"),
    [
        ("5511977776666", ("551177776666",)),
        ("551177776666", ("5511977776666",)),
        ("551133334444", ()),
        ("358401234567", ()),
    ],
)
def test_mobiles_are_known_with_and_without_their_first_nine(
    number: str, others: tuple[str, ...]
) -> None:
    assert rules.spellings(number) == (number, *others)


def test_an_address_is_shown_in_part() -> None:
    assert rules.masked("5511977776666") == "…6666"
    assert rules.masked("ana@example.org") == "a…@example.org"


def test_receipts_lead_forwards_only() -> None:
    assert rules.is_news(MessageState.SENT, MessageState.READ)
    assert not rules.is_news(MessageState.READ, MessageState.DELIVERED)
    assert not rules.is_news(MessageState.DELIVERED, MessageState.FAILED)
    assert rules.is_news(MessageState.FAILED, MessageState.DELIVERED)
    assert not rules.is_news(MessageState.SUPPRESSED, MessageState.SENT)


def test_tries_are_bounded() -> None:
    waits = [rules.wait_after(tries) for tries in range(1, 6)]
    assert waits[-1] is None
    assert sum((one for one in waits if one), timedelta()) == timedelta(minutes=21, seconds=15)
