"""Meta's Graph API: who asks, and what its refusals mean."""

from typing import Any, Final

import httpx
import msgspec

from dispatch_server.messaging.outcomes import WHATSAPP, Remedy, judge
from dispatch_server.messaging.port import NotSent

TIMEOUT_S: Final = 15.0
EXCERPT: Final = 500


class Graph:
    """Asks as the owner of ``token``; ``url`` is the API with its version."""

    def __init__(self, url: str, *, token: str, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url.rstrip("/")
        self._client = httpx.AsyncClient(
            timeout=timeout_s,
            trust_env=False,
            headers={"authorization": f"Bearer {token}"},
            limits=httpx.Limits(max_connections=8),
        )

    async def ask[Answer](
        self, method: str, path: str, wanted: type[Answer], **request: Any
    ) -> Answer:
        """Ask, and read the answer. Raises Refused for what Meta refuses, else NotSent."""
        try:
            answer = await self._client.request(method, f"{self._url}/{path}", **request)
        except httpx.HTTPError as trouble:
            words = f"WhatsApp cannot be reached: {type(trouble).__name__}"
            raise NotSent(answer=words, remedy=Remedy.RETRY) from trouble
        if not answer.is_success:
            raise _refusal(answer)
        try:
            return msgspec.json.decode(answer.content, type=wanted)
        except msgspec.MsgspecError as odd:
            words = f"an answer that cannot be read: {answer.text[:EXCERPT]}"
            raise NotSent(answer=words, remedy=Remedy.RETRY) from odd

    async def aclose(self) -> None:
        await self._client.aclose()


class Refused(NotSent):
    """Meta said no, by a code and perhaps a finer one."""

    code: int = 0
    subcode: int = 0


class _Error(msgspec.Struct):
    code: int = 0
    error_subcode: int = 0
    message: str = ""
    error_user_msg: str = ""


class _Body(msgspec.Struct):
    error: _Error


def _refusal(answer: httpx.Response) -> Refused:
    try:
        error = msgspec.json.decode(answer.content, type=_Body).error
    except msgspec.MsgspecError:
        error = _Error(code=-1, message=answer.text)
    verdict = judge(WHATSAPP, error.code, status=answer.status_code)
    said = error.error_user_msg or error.message
    words = f"{answer.status_code}: {error.code} {said}"[:EXCERPT]
    refused = Refused(answer=words, remedy=verdict.remedy, learnt=verdict.learnt)
    refused.code, refused.subcode = error.code, error.error_subcode
    return refused
