"""The link with which a recipient asks for silence: signed, so that none can be guessed."""

import base64
import hmac
import re
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.messaging.model import Message

_MAC_BYTES: Final = 16
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_PURPOSE: Final = b"no more messages "  # the same secret signs other things


def token_of(secret: bytes, message_id: UUID) -> str:
    """Give what names a message and proves that we gave it out."""
    return (
        base64.urlsafe_b64encode(message_id.bytes + _mac(secret, message_id)).decode().rstrip("=")
    )


def stop_url(url: str, secret: bytes, message_id: UUID) -> str:
    return f"{url}/m/{token_of(secret, message_id)}"


async def find(session: AsyncSession, secret: bytes, token: str) -> Message | None:
    """Find the message whose recipient holds a token; None for every other alike."""
    if not _TOKEN.fullmatch(token):
        return None
    raw = base64.urlsafe_b64decode(token + "=")
    message_id, mac = UUID(bytes=raw[:16]), raw[16:]
    if not hmac.compare_digest(mac, _mac(secret, message_id)):
        return None
    return await session.get(Message, message_id)


def _mac(secret: bytes, message_id: UUID) -> bytes:
    return hmac.digest(secret, _PURPOSE + message_id.bytes, "sha256")[:_MAC_BYTES]
