"""What Twilio's webhooks say about SMS: how messages came on, and who wants no more of them.

They are signed over their address and their sorted fields: twilio.com/docs/usage/webhooks/
webhooks-security.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from dispatch_server.messaging.hook import Report, Stop, wants_silence
from dispatch_server.messaging.outcomes import TWILIO, judge
from dispatch_server.messaging.port import EXCERPT
from dispatch_server.messaging.rules import MessageState, phone_number

HOOK: Final = "/v1/hooks/sms"
SIGNATURE: Final = "x-twilio-signature"
MOST_FIELDS: Final = 100
_STATES: Final[Mapping[str, MessageState]] = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
}


def read_form(body: bytes) -> dict[str, str]:
    """Read a webhook's fields. Raises ValueError."""
    pairs = parse_qsl(
        body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MOST_FIELDS
    )
    return dict(pairs)


def signature_of(token: str, url: str, fields: Mapping[str, str]) -> str:
    signed = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def is_signed(token: str, url: str, fields: Mapping[str, str], signature: str) -> bool:
    """Check a webhook's signature. ``url`` is the one that Twilio was told; no token signs nothing."""
    wanted = signature_of(token, url, fields)
    return bool(token) and hmac.compare_digest(wanted.encode(), signature.strip().encode())


def read_report(message_id: UUID, fields: Mapping[str, str], *, at: datetime) -> Report | None:
    """Read how a message came on; None for steps within Twilio."""
    state = _STATES.get(fields.get("MessageStatus", ""))
    if state is None:
        return None
    code = fields.get("ErrorCode", "")
    is_code = code.isascii() and code.isdecimal()
    words = " ".join(one for one in (fields["MessageStatus"], code) if one)
    return Report(
        provider_id=fields.get("MessageSid", ""),
        message_id=message_id,
        state=state,
        answer=words[:EXCERPT],
        verdict=judge(TWILIO, int(code)) if is_code and state is MessageState.FAILED else None,
        at=at,
    )


def read_answer(fields: Mapping[str, str], *, at: datetime) -> Stop | None:
    """Read what somebody wrote back: a wish for silence, or nothing of concern."""
    sender = phone_number(fields.get("From", ""))
    is_stop = fields.get("OptOutType") == "STOP" or wants_silence(fields.get("Body", ""))
    return Stop(address=sender, at=at) if sender and is_stop else None
