"""A provider's API over HTTPS: its answer read, and whatever else comes of a question judged."""

from collections.abc import Callable
from typing import Any, Final

import httpx
import msgspec

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import EXCERPT, NotSent

TIMEOUT_S: Final = 15.0
CONNECTIONS: Final = 8


class Provider:
    """Asks below ``url``; ``refusal`` reads what is refused. ``client`` is httpx's: who asks."""

    def __init__(
        self,
        url: str,
        *,
        name: str,
        refusal: Callable[[httpx.Response], NotSent],
        timeout_s: float = TIMEOUT_S,
        **client: Any,
    ) -> None:
        self._url = url.rstrip("/")
        self._name = name
        self._refusal = refusal
        self._client = httpx.AsyncClient(
            timeout=timeout_s,
            trust_env=False,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            **client,
        )

    async def ask[Answer](
        self, method: str, path: str, wanted: type[Answer], **request: Any
    ) -> Answer:
        """Ask, and read the answer. Raises the refusal where the provider says no, else NotSent."""
        try:
            answer = await self._client.request(method, f"{self._url}/{path}", **request)
        except httpx.HTTPError as trouble:
            words = f"{self._name} cannot be reached: {type(trouble).__name__}"
            raise NotSent(answer=words, remedy=Remedy.RETRY) from trouble
        if not answer.is_success:
            raise self._refusal(answer)
        try:
            return msgspec.json.decode(answer.content, type=wanted)
        except msgspec.MsgspecError as odd:
            words = f"an answer that cannot be read: {answer.text[:EXCERPT]}"
            raise NotSent(answer=words, remedy=Remedy.RETRY) from odd

    async def aclose(self) -> None:
        await self._client.aclose()
