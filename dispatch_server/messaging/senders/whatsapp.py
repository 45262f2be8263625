"""WhatsApp Cloud API: template messages. What its webhook reports is read in ``hook``.

Templates are approved by Meta before: ``porta_promised``, ``porta_next``… in ``pt_BR`` and ``en``,
worded as the texts in the settings, whose placeholders are the template's {{1}}, {{2}}… in order.
"""

from typing import Any, Final

import httpx
import msgspec

from dispatch_server.messaging.port import NotSent, Outgoing, Receipt
from dispatch_server.messaging.rules import Channel

TIMEOUT_S: Final = 15.0
PREFIX: Final = "porta_"  # of templates
EXCERPT: Final = 500
_LANGUAGES: Final = {"pt-BR": "pt_BR"}
_FINAL: Final = frozenset(
    {131026, 131047, 131050, 131021, 131030, 131049, 130472}  # this recipient, on this channel
    | {132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016}  # the template
    | {131008, 131009, 100}  # the request
)
"""Codes that asking again cannot help; others (pace, server, token) can be mended meanwhile."""


class WhatsAppSender:
    """Sends as the number ``phone_id``; ``url`` is the API with its version, without a slash."""

    channel = Channel.WHATSAPP

    def __init__(
        self, url: str, *, phone_id: str, token: str, timeout_s: float = TIMEOUT_S
    ) -> None:
        self._address = f"{url.rstrip('/')}/{phone_id}/messages"
        self._client = httpx.AsyncClient(
            timeout=timeout_s,
            trust_env=False,
            headers={"authorization": f"Bearer {token}"},
            limits=httpx.Limits(max_connections=8),
        )

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand a message to WhatsApp. It knows no idempotency: a lost answer sends again."""
        try:
            answer = await self._client.post(self._address, json=_body(message))
        except httpx.HTTPError as trouble:
            words = f"WhatsApp cannot be reached: {type(trouble).__name__}"
            raise NotSent(answer=words, is_final=False) from trouble
        if not answer.is_success:
            raise _refusal(answer)
        try:
            taken = msgspec.json.decode(answer.content, type=_Taken)
            provider_id = taken.messages[0].id
        except (msgspec.MsgspecError, IndexError) as odd:
            words = f"an answer that cannot be read: {answer.text[:EXCERPT]}"
            raise NotSent(answer=words, is_final=False) from odd
        return Receipt(provider_id=provider_id, answer=f"{answer.status_code} accepted")

    async def aclose(self) -> None:
        await self._client.aclose()


def _body(message: Outgoing) -> dict[str, Any]:
    facts = [{"type": "text", "text": fact} for fact in message.facts]
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to,
        "type": "template",
        "template": {
            "name": f"{PREFIX}{message.kind}",
            "language": {"code": _LANGUAGES.get(message.locale, message.locale)},
            "components": [{"type": "body", "parameters": facts}],
        },
        "biz_opaque_callback_data": str(message.id),
    }


class _Sent(msgspec.Struct):
    id: str


class _Taken(msgspec.Struct):
    messages: list[_Sent]


class _Error(msgspec.Struct):
    code: int = 0
    message: str = ""


class _Refused(msgspec.Struct):
    error: _Error


def _refusal(answer: httpx.Response) -> NotSent:
    try:
        error = msgspec.json.decode(answer.content, type=_Refused).error
    except msgspec.MsgspecError:
        words = f"{answer.status_code} {answer.text}"[:EXCERPT]
        return NotSent(answer=words, is_final=False)
    words = f"{answer.status_code}: {error.code} {error.message}"[:EXCERPT]
    return NotSent(answer=words, is_final=error.code in _FINAL)
