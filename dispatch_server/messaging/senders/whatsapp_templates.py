"""WhatsApp's approval of templates, over the Graph API of the business account."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from dispatch_server.messaging.port import Proposal, Standing, TemplateState
from dispatch_server.messaging.senders.graph import Graph, Refused
from dispatch_server.messaging.templating import PREFIX, language_of, locale_of, state_of

CATEGORY: Final = "UTILITY"  # about an order that the recipient made
PAGE: Final = 100
PAGES: Final = 60  # an account holds 6,000 templates at most
_EXISTS: Final = 2388024  # a template of this name and language
_FIELDS: Final = "name,status,language,category,rejected_reason"


class WhatsAppTemplates:
    """The desk of the business account ``account_id``."""

    def __init__(self, graph: Graph, *, account_id: str) -> None:
        self._graph = graph
        self._path = f"{account_id}/message_templates"

    async def submit(self, proposal: Proposal) -> Standing:
        """Hand a template in. One that is there is of the same content: so its name says."""
        try:
            made = await self._graph.ask("POST", self._path, _Made, json=_body(proposal))
        except Refused as refused:
            if refused.subcode != _EXISTS:
                raise
            made = _Made(status="PENDING")
        return Standing(
            name=proposal.name,
            locale=proposal.locale,
            state=state_of(made.status) or TemplateState.PENDING,
            category=made.category,
        )

    async def read(self) -> Sequence[Standing]:
        """Read all templates whose names are ours, page by page."""
        found: list[Standing] = []
        after = ""
        for _ in range(PAGES):
            params = {"fields": _FIELDS, "limit": str(PAGE)} | ({"after": after} if after else {})
            page = await self._graph.ask("GET", self._path, _Page, params=params)
            found.extend(_standing(one) for one in page.data if one.name.startswith(PREFIX))
            after = page.paging.cursors.after if page.paging.next else ""
            if not after:
                break
        return found

    async def aclose(self) -> None:
        await self._graph.aclose()


def _body(proposal: Proposal) -> dict[str, Any]:
    example = {"example": {"body_text": [list(proposal.examples)]}} if proposal.examples else {}
    url = f"{proposal.link_base}{{{{1}}}}"
    button = {"type": "URL", "text": proposal.button, "url": url}
    return {
        "name": proposal.name,
        "language": language_of(proposal.locale),
        "category": CATEGORY,
        "components": [
            {"type": "BODY", "text": proposal.body, **example},
            {"type": "BUTTONS", "buttons": [button | {"example": [f"{proposal.link_base}abc"]}]},
        ],
    }


def _standing(one: "_Template") -> Standing:
    reason = one.rejected_reason if one.rejected_reason not in {"", "NONE", None} else ""
    return Standing(
        name=one.name,
        locale=locale_of(one.language),
        state=state_of(one.status) or TemplateState.PENDING,
        reason=reason or "",
        category=one.category,
    )


class _Made(msgspec.Struct):
    status: str = ""
    category: str = ""


class _Template(msgspec.Struct):
    name: str
    language: str
    status: str
    category: str = ""
    rejected_reason: str | None = ""


class _Cursors(msgspec.Struct):
    after: str = ""


class _Paging(msgspec.Struct):
    cursors: _Cursors = msgspec.field(default_factory=_Cursors)
    next: str = ""


class _Page(msgspec.Struct):
    data: list[_Template] = []
    paging: _Paging = msgspec.field(default_factory=_Paging)
