"""Meta's Graph API on loopback: it approves templates, and refuses what WhatsApp refuses."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.receiver import Received, Receiver, Reply, receiving

TOKEN, PHONE, ACCOUNT = "t-1", "42", "7001"
_NAME = re.compile(r"[a-z0-9_]{1,512}")
_PARAMETER = re.compile(r"{{(\d+)}}")


@dataclass
class Meta:
    """An account with one number. ``wrote`` are those whose 24 hours are open."""

    receiver: Receiver
    templates: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    wrote: set[str] = field(default_factory=set)
    sent: list[dict[str, Any]] = field(default_factory=list)
    says_no: tuple[int, int] | None = None  # status and code, to everything
    page: int = 100

    @property
    def url(self) -> str:
        return f"{self.receiver.url}/v23.0"

    def turn(self, status: str, *, reason: str = "NONE", name: str | None = None) -> None:
        """Let a template stand otherwise, or all."""
        for (own, _), one in self.templates.items():
            if name in {None, own}:
                one |= {"status": status, "rejected_reason": reason}

    def answer(self, got: Received) -> Reply:
        if got.headers.get("authorization") != f"Bearer {TOKEN}":
            return _error(401, 190, "the token has expired")
        if self.says_no is not None:
            return _error(*self.says_no, "no")
        path = urlsplit(got.path)
        if path.path.endswith(f"/{ACCOUNT}/message_templates"):
            return self._list(path.query) if got.method == "GET" else self._create(got.message)
        if path.path.endswith(f"/{PHONE}/messages"):
            return self._send(got.message)
        return _error(400, 33, "no such object")

    def _list(self, query: str) -> Reply:
        begin = int(parse_qs(query).get("after", ["0"])[0])
        every = list(self.templates.values())
        end = begin + self.page
        paging: dict[str, Any] = {"cursors": {"after": str(end)}}
        if end < len(every):
            paging["next"] = f"{self.url}/next"
        fields = ("name", "language", "status", "category", "rejected_reason")
        data = [{name: one[name] for name in fields} for one in every[begin:end]]
        return _ok({"data": data, "paging": paging})

    def _create(self, said: dict[str, Any]) -> Reply:
        key = said["name"], said["language"]
        if key in self.templates:
            return _error(400, 100, "it exists", subcode=2388024)
        why = _fault(said)
        if why:
            return _error(400, 100, why, subcode=2388299)
        self.templates[key] = said | {"status": "PENDING", "rejected_reason": "NONE"}
        return _ok({"id": "1", "status": "PENDING", "category": said["category"]})

    def _send(self, said: dict[str, Any]) -> Reply:
        code = self._code(said) if said["type"] == "template" else self._free(said)
        if code:
            return _error(400, code, "refused")
        self.sent.append(said)
        return _ok({"messages": [{"id": f"wamid.{len(self.sent)}"}]})

    def _free(self, said: dict[str, Any]) -> int:
        return 0 if said["to"] in self.wrote else 131047

    def _code(self, said: dict[str, Any]) -> int:
        used = said["template"]
        known = self.templates.get((used["name"], used["language"]["code"]))
        if known is None or known["status"] in {"PENDING", "REJECTED"}:
            return 132001
        if known["status"] == "PAUSED":
            return 132015
        parts = {one["type"]: one["parameters"] for one in used["components"]}
        wanted = len(_PARAMETER.findall(known["components"][0]["text"]))
        if len(parts.get("body", [])) != wanted or len(parts.get("button", [])) != 1:
            return 132000
        return 0

    def read(self, said: dict[str, Any]) -> str:
        """Give what the recipient reads of something sent."""
        if said["type"] == "text":
            return str(said["text"]["body"])
        used = said["template"]
        known = self.templates[used["name"], used["language"]["code"]]
        parts = {one["type"]: [p["text"] for p in one["parameters"]] for one in used["components"]}
        body, buttons = known["components"]
        words = _PARAMETER.sub(lambda n: parts["body"][int(n[1]) - 1], body["text"])
        link = _PARAMETER.sub(parts["button"][0], buttons["buttons"][0]["url"])
        return f"{words}\n{link}"


def _fault(said: dict[str, Any]) -> str:
    """Say what Meta has against a template."""
    body, buttons = said["components"]
    text: str = body["text"]
    numbers = [int(one) for one in _PARAMETER.findall(text)]
    (examples,) = body.get("example", {}).get("body_text", [[]])
    words = len(_PARAMETER.sub("", text).split())
    button = buttons["buttons"][0]
    faults = {
        "the name": not _NAME.fullmatch(said["name"]),
        "the category": said["category"] != "UTILITY",
        "too long": len(text) > 1024 or len(button["text"]) > 25,
        "it begins or ends with a parameter": text.startswith("{{") or text[-2:] == "}}",
        "parameters side by side": re.search(r"}}\s*{{", text) is not None,
        "the numbers": numbers != list(range(1, len(numbers) + 1)),
        "an example is missing": len(examples) != len(numbers) or not all(examples),
        "too many parameters": words < 2 * len(numbers),
        "the button": not button["url"].endswith("/{{1}}") or not button["example"],
    }
    return ", ".join(name for name, is_so in faults.items() if is_so)


def _ok(body: dict[str, Any]) -> Reply:
    return Reply(body=json.dumps(body).encode())


def _error(status: int, code: int, message: str, *, subcode: int = 0) -> Reply:
    error = {"code": code, "message": message, "error_subcode": subcode}
    return Reply(status=status, body=json.dumps({"error": error}).encode())


@asynccontextmanager
async def a_meta() -> AsyncIterator[Meta]:
    async with receiving() as receiver:
        meta = Meta(receiver)
        receiver.answers = meta.answer
        yield meta
