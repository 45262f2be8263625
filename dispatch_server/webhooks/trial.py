"""A test delivery: sent at once, while somebody waits, and kept nowhere."""

from dispatch_server.webhooks import signing
from dispatch_server.webhooks.message import trial_message
from dispatch_server.webhooks.model import Webhook
from dispatch_server.webhooks.schema import TryView
from dispatch_server.webhooks.sender import Sender
from dispatch_server.webhooks.service import StillDisabled, Webhooks
from shared.clock import Clock
from shared.ids import uuid7


class Trial:
    """Sends ``webhook.test``, signed and checked as any other delivery."""

    def __init__(self, clock: Clock, webhooks: Webhooks, sender: Sender) -> None:
        self.clock = clock
        self.webhooks = webhooks
        self.sender = sender

    async def send(self, webhook: Webhook, actor: str) -> TryView:
        """Try a webhook out and say how it went. Raises StillDisabled."""
        secrets = self.webhooks.secrets(webhook)
        if secrets is None:
            raise StillDisabled
        message_id, at = uuid7(), self.clock.now()
        body = trial_message(webhook.id, message_id, at, actor)
        headers = signing.headers(message_id=str(message_id), at=at, body=body, secrets=secrets)
        answer = await self.sender.post(webhook.url, headers, body)
        return TryView(
            at=at,
            ms=answer.ms,
            status=answer.status,
            failure=answer.failure or "",
            excerpt=answer.excerpt,
        )
