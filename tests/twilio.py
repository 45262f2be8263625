"""Twilio's Messages API on loopback, and its webhooks as it signs them."""

import base64
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dispatch_server.messaging.sms_hook import signature_of
from tests.receiver import Received, Receiver, Reply, receiving

ACCOUNT, TOKEN, NUMBER = "AC01", "twilio-token", "+551133334444"
_BASIC = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
_E164 = re.compile(r"\+[1-9]\d{9,14}")
LONGEST = 1600


@dataclass
class Twilio:
    receiver: Receiver
    sent: list[dict[str, str]] = field(default_factory=list)
    silent: set[str] = field(default_factory=set)  # who answered STOP to Twilio itself
    says_no: tuple[int, int] | None = None

    @property
    def url(self) -> str:
        return self.receiver.url

    def answer(self, got: Received) -> Reply:
        if got.headers.get("authorization") != _BASIC:
            return _error(401, 20003)
        if self.says_no is not None:
            return _error(*self.says_no)
        if not got.path.endswith(f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"):
            return _error(404, 20404)
        form = dict(parse_qsl(got.body.decode(), strict_parsing=True))
        faults = {
            21606: form.get("From") != NUMBER and not form.get("MessagingServiceSid"),
            21211: not _E164.fullmatch(form["To"]),
            21610: form["To"] in self.silent,
            21617: len(form["Body"]) > LONGEST,
        }
        for code in (code for code, is_so in faults.items() if is_so):
            return _error(400, code)
        self.sent.append(form)
        body = {"sid": f"SM{len(self.sent)}", "status": "queued"}
        return Reply(status=201, body=json.dumps(body).encode())


def _error(status: int, code: int) -> Reply:
    return Reply(status=status, body=json.dumps({"code": code, "message": "no"}).encode())


def call(url: str, **fields: str) -> dict[str, Any]:
    """Make a webhook's call as httpx sends it: body and headers."""
    return {
        "content": urlencode(fields),
        "headers": {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": signature_of(TOKEN, url, fields),
        },
    }


@asynccontextmanager
async def a_twilio() -> AsyncIterator[Twilio]:
    async with receiving() as receiver:
        twilio = Twilio(receiver)
        receiver.answers = twilio.answer
        yield twilio
