"""Signatures are those of Standard Webhooks, and a secret is nobody else's."""

import base64
from datetime import UTC, datetime

from dispatch_server.webhooks import signing
from shared.ids import uuid7

ROOT = b"the installation's secret"


def test_the_signature_is_the_one_that_others_compute() -> None:
    """The example of the specification's reference libraries."""
    headers = signing.headers(
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        body=b'{"test": 2432232314}',
        secrets=(base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),),
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_two_secrets_count_each_signs() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)

    def signature(*secrets: bytes) -> str:
        signed = signing.headers(message_id="m", at=at, body=b"{}", secrets=secrets)
        return signed["webhook-signature"]

    assert signature(b"new", b"old") == f"{signature(b'new')} {signature(b'old')}"


def test_each_webhook_and_each_version_has_a_secret_of_its_own() -> None:
    one, other = uuid7(), uuid7()
    secrets = {
        signing.derive(ROOT, one, 1),
        signing.derive(ROOT, one, 2),
        signing.derive(ROOT, other, 1),
        signing.derive(b"another root", one, 1),
    }

    assert len(secrets) == len({signing.fingerprint(secret) for secret in secrets}) == 4
    assert signing.derive(ROOT, one, 1) in secrets
    assert {len(secret) for secret in secrets} == {32}  # of 24 to 64 bytes


def test_a_secret_is_shown_as_the_specification_writes_it() -> None:
    secret = signing.derive(ROOT, uuid7(), 1)
    shown = signing.shown(secret)

    assert shown.startswith("whsec_")
    assert base64.b64decode(shown.removeprefix("whsec_")) == secret
