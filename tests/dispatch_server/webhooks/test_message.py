"""What is sent is the event as the log has it, in Standard Webhooks' envelope."""

from datetime import UTC, datetime, timedelta

import msgspec

from dispatch_server.db.model import Event
from dispatch_server.webhooks.message import message_of, trial_message
from shared.ids import EventId, OrganizationId, uuid7

AT = datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_an_event_is_told_with_when_it_happened() -> None:
    event = Event(
        organization_id=OrganizationId(uuid7()),
        rev=7,
        id=EventId(uuid7()),
        type="order.ready",
        subject="order",
        subject_id=uuid7(),
        body={"external_id": "Ação-1"},
        actor="system",
        occurred_at=AT,
        received_at=AT + timedelta(minutes=3),
        digest="d",
    )
    told = msgspec.json.decode(message_of(event))

    assert told == {
        "type": "order.ready",
        "timestamp": "2026-11-23T11:00:00Z",
        "data": {
            "id": str(event.id),
            "rev": 7,
            "subject": "order",
            "subject_id": str(event.subject_id),
            "actor": "system",
            "received_at": "2026-11-23T11:03:00Z",
            "body": {"external_id": "Ação-1"},
        },
    }
    assert message_of(event) == message_of(event)  # the same bytes at each try


def test_a_test_looks_like_an_event_that_no_log_has() -> None:
    webhook_id, message_id = uuid7(), uuid7()
    told = msgspec.json.decode(trial_message(webhook_id, message_id, AT, "user:1"))

    assert (told["type"], told["data"]["rev"]) == ("webhook.test", 0)
    assert told["data"]["id"] == str(message_id)
    assert told["data"]["subject_id"] == str(webhook_id)
