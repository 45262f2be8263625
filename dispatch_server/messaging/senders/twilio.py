"""SMS over Twilio's Messages API. Its receipts and answers are read in ``sms_hook``."""

from typing import Final

import httpx
import msgspec

from dispatch_server.messaging.outcomes import TWILIO, judge
from dispatch_server.messaging.port import EXCERPT, NotSent, Outgoing, Receipt
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.senders.provider import TIMEOUT_S, Provider

_SERVICE: Final = "MG"  # what the name of a messaging service begins with


class TwilioSender:
    """Sends from a number (``+55…``) or a messaging service (``MG…``).

    ``hook_url`` is where receipts go, each to a message's own address below it.
    """

    channel = Channel.SMS

    def __init__(
        self,
        url: str,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        hook_url: str,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._path = f"2010-04-01/Accounts/{account_sid}/Messages.json"
        self._from = {
            "MessagingServiceSid" if sender.startswith(_SERVICE) else "From": sender,
        }
        self._hook_url = hook_url
        self._provider = Provider(
            url,
            name="Twilio",
            refusal=_refusal,
            timeout_s=timeout_s,
            auth=(account_sid, auth_token),
        )

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand an SMS to Twilio. It knows no idempotency: a lost answer sends again."""
        form = {
            **self._from,
            "To": f"+{message.to}",
            "Body": message.text,
            "StatusCallback": f"{self._hook_url}/{message.id}",
        }
        taken = await self._provider.ask("POST", self._path, _Taken, data=form)
        return Receipt(provider_id=taken.sid, answer=taken.status or "accepted")

    async def aclose(self) -> None:
        await self._provider.aclose()


class _Taken(msgspec.Struct):
    sid: str
    status: str = ""


class _Error(msgspec.Struct):
    code: int = 0
    message: str = ""


def _refusal(answer: httpx.Response) -> NotSent:
    try:
        error = msgspec.json.decode(answer.content, type=_Error)
    except msgspec.MsgspecError:
        error = _Error(message=answer.text)
    verdict = judge(TWILIO, error.code, status=answer.status_code)
    words = f"{answer.status_code}: {error.code} {error.message}"[:EXCERPT]
    return NotSent(answer=words, remedy=verdict.remedy, learnt=verdict.learnt)
