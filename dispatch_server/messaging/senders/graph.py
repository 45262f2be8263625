"""Meta's Graph API: who asks, and what its refusals mean."""

import httpx
import msgspec

from dispatch_server.messaging.outcomes import WHATSAPP, judge
from dispatch_server.messaging.port import EXCERPT, NotSent
from dispatch_server.messaging.senders.provider import TIMEOUT_S, Provider


class Graph(Provider):
    """Asks as the owner of ``token``, and raises Refused; ``url`` is the API with its version."""

    def __init__(self, url: str, *, token: str, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(
            url,
            name="WhatsApp",
            refusal=_refusal,
            timeout_s=timeout_s,
            headers={"authorization": f"Bearer {token}"},
        )


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
