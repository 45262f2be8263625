"""What is sent, in which order, when again, and when no more."""

import ast
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import dispatch_server
from dispatch_server.webhooks import rules
from dispatch_server.webhooks.rules import Failure, KindUnknown
from shared.facts import FactType
from shared.ids import uuid7
from shared.states import OrderStatus, PlanStatus

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
INSIDE = {"chat", "user", "key", "organization", "webhook", "place", "replan"}  # nobody's outside


@dataclass
class Waiting:
    key: str
    next_at: datetime = NOW


def test_every_kind_and_every_area_may_be_asked_for_once() -> None:
    kinds = ["*", "order.*", "stop.failed", "order.*"]
    assert rules.check_kinds(kinds) == ["*", "order.*", "stop.failed"]


@pytest.mark.parametrize(
    "kind", ["", "order", "order.", "order.eaten", "user.*", "*.*", ".*", "**"]
)
def test_a_kind_that_there_is_not_is_refused(kind: str) -> None:
    with pytest.raises(KindUnknown):
        rules.check_kinds([kind])


def test_a_webhook_hears_what_it_asked_for_and_nothing_of_users_and_keys() -> None:
    assert rules.wants(["order.*"], "order.delivered")
    assert rules.wants(["stop.failed"], "stop.failed")
    assert not rules.wants(["stop.failed"], "stop.succeeded")
    assert rules.wants(["*"], "order.what_a_later_version_says")
    assert not rules.wants(["*"], "user.invited")
    assert not rules.wants(["*"], "webhook.disabled")


def test_what_the_log_is_written_is_in_the_list_or_nobodys_outside() -> None:
    known = {f"{about}.{what}" for about, all_ in rules.KINDS.items() for what in all_}
    written = {
        *(f"order.{status}" for status in OrderStatus),
        *(f"plan.{status}" for status in PlanStatus if status is not PlanStatus.DRAFT),
        *(fact.value for fact in FactType),
        *_literals(),
    }
    said = {type_ for type_ in written if type_.partition(".")[0] not in INSIDE}

    assert said - known == set()


def _literals() -> set[str]:
    """Every string of the server's code that looks like the type of an event."""
    areas = "|".join(rules.KINDS)
    looks = re.compile(rf"(?:{areas})\.[a-z_]+")
    found = set()
    for feature in ("runs", "orders", "planning", "tracking"):
        for path in (Path(*dispatch_server.__path__) / feature).rglob("*.py"):
            if path.name == "model.py":
                continue  # names columns
            for node in ast.walk(ast.parse(path.read_text())):
                text = node.value if isinstance(node, ast.Constant) else None
                if isinstance(text, str) and looks.fullmatch(text):
                    found.add(text)
    return found


def test_the_order_that_an_event_is_about_is_what_it_stays_in_order_with() -> None:
    order, proof = uuid7(), uuid7()
    assert rules.order_key(proof, {"order_id": str(order)}) == str(order)
    assert rules.order_key(proof, {"order_id": None}) == str(proof)


def test_of_each_key_only_the_first_goes_even_if_it_must_wait() -> None:
    later = NOW + timedelta(seconds=1)
    waiting = [
        Waiting("a", later),
        Waiting("a"),
        Waiting("b"),
        Waiting("c"),
        Waiting("b"),
        Waiting("d"),
    ]
    assert rules.heads(waiting, NOW, 2) == [waiting[2], waiting[3]]
    assert rules.heads(waiting, later, 9) == [waiting[0], waiting[2], waiting[3], waiting[5]]


def test_waits_grow_to_a_day_and_end_after_ten_tries() -> None:
    waits = [rules.wait_after(tries, 0.5) for tries in range(1, rules.TRIES)]
    known = [wait for wait in waits if wait is not None]

    assert known == sorted(known)
    assert sum(known, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert rules.wait_after(rules.TRIES, 0.5) is None
    assert rules.wait_after(1, 0.0) == timedelta(seconds=4.5)
    assert rules.wait_after(1, 1.0) == timedelta(seconds=5.5)


def test_a_webhook_that_is_down_is_asked_less_and_less_often() -> None:
    assert rules.quiet_after(rules.DOWN_AFTER - 1) is None
    assert rules.quiet_after(rules.DOWN_AFTER) == rules.QUIET
    assert rules.quiet_after(rules.DOWN_AFTER + 2) == 4 * rules.QUIET
    assert rules.quiet_after(10_000) == rules.QUIET_MOST


def test_only_2xx_is_an_acknowledgement() -> None:
    assert [rules.failure_of(status) for status in (200, 204, 299)] == [None, None, None]
    assert rules.failure_of(302) is Failure.REDIRECT
    assert {rules.failure_of(status) for status in (199, 400, 410, 500)} == {Failure.STATUS}
