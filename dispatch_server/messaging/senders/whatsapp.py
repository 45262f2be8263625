"""WhatsApp Cloud API: templates, and free text while it is allowed. Receipts are read in ``hook``."""

from typing import Any, Final

import msgspec

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent, Outgoing, Receipt, Templated
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.senders.graph import Graph
from dispatch_server.messaging.templating import language_of

LONGEST: Final = 4096  # letters of a free text


class WhatsAppSender:
    """Sends as the number ``phone_id``."""

    channel = Channel.WHATSAPP

    def __init__(self, graph: Graph, *, phone_id: str) -> None:
        self._graph = graph
        self._path = f"{phone_id}/messages"

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand a message to WhatsApp. It knows no idempotency: a lost answer sends again."""
        taken = await self._graph.ask("POST", self._path, _Taken, json=_body(message))
        if not taken.messages:
            raise NotSent(answer="an answer that names no message", remedy=Remedy.RETRY)
        return Receipt(provider_id=taken.messages[0].id, answer="accepted")

    async def aclose(self) -> None:
        await self._graph.aclose()


def _body(message: Outgoing) -> dict[str, Any]:
    free = {"type": "text", "text": {"body": message.text[:LONGEST], "preview_url": False}}
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to,
        **(free if message.template is None else _templated(message.template)),
        "biz_opaque_callback_data": str(message.id),
    }


def _templated(template: Templated) -> dict[str, Any]:
    button = {"type": "button", "sub_type": "url", "index": "0"}
    components = [
        {"type": "body", "parameters": [_text(value) for value in template.values]},
        {**button, "parameters": [_text(template.button)]},
    ]
    return {
        "type": "template",
        "template": {
            "name": template.name,
            "language": {"code": language_of(template.locale)},
            "components": [one for one in components if one["parameters"]],
        },
    }


def _text(value: str) -> dict[str, str]:
    return {"type": "text", "text": value}


class _Sent(msgspec.Struct):
    id: str


class _Taken(msgspec.Struct):
    messages: list[_Sent]
