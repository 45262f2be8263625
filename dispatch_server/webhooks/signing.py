"""Signatures as Standard Webhooks 1.0 has them, and secrets that no database holds.

A webhook's secret is derived from the installation's secret, the webhook's id and a version, so
that a stolen database signs nothing. Rotating is a higher version; the one before signs too, for
OVERLAP. ``standardwebhooks`` does the same signature; these lines are no reason to depend on it.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

PREFIX: Final = "whsec_"
OVERLAP: Final = timedelta(hours=24)  # time enough to change it on the other side


def derive(root: bytes, webhook_id: UUID, version: int) -> bytes:
    """Give a webhook's secret: 32 bytes."""
    return hmac.digest(root, f"webhook:{webhook_id}:{version}".encode(), "sha256")


def shown(secret: bytes) -> str:
    """Write a secret as its holder is given it."""
    return PREFIX + base64.b64encode(secret).decode()


def fingerprint(secret: bytes) -> str:
    """Give what is stored beside a webhook, to notice that the installation's secret changed."""
    return hashlib.sha256(b"fingerprint:" + secret).hexdigest()[:16]


def headers(
    *, message_id: str, at: datetime, body: bytes, secrets: tuple[bytes, ...]
) -> dict[str, str]:
    """Sign a message with each of ``secrets``; who receives it needs to know one of them."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = (hmac.digest(secret, signed, "sha256") for secret in secrets)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(
            f"v1,{base64.b64encode(signature).decode()}" for signature in signatures
        ),
    }
