"""The letter itself, and a password that never travels in the open."""

import smtplib

import pytest

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import NotSent
from dispatch_server.messaging.senders.email import EmailSender, MailServerInvalid
from tests.contracts.test_sender import outgoing
from tests.mailbox import a_mailbox


async def test_the_letter_says_who_writes_and_how_to_stop_it() -> None:
    message = outgoing("ana@example.org")
    async with a_mailbox() as box:
        sender = EmailSender(box.url, sender="no-reply@loja.example")
        await sender.deliver(message)
        await sender.deliver(message)
    first, second = box.got
    assert first["From"] == "Empório Aurora <no-reply@loja.example>"
    assert first["To"] == "ana@example.org"
    assert first["Subject"] == "Você é a próxima parada"
    assert first["Message-ID"] == second["Message-ID"] == f"<{message.id}@loja.example>"
    assert first["List-Unsubscribe"] == "<https://porta.example/m/abc>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://porta.example/m/abc" in first.get_content()


async def test_no_password_is_sent_without_tls() -> None:
    async with a_mailbox() as box:
        box.offers = ("AUTH PLAIN LOGIN",)
        url = box.url.replace("//", "//user:secret@")
        with pytest.raises(NotSent, match="no TLS"):
            await EmailSender(url, sender="a@example.org").deliver(outgoing("ana@example.org"))
    assert not any(line.startswith("AUTH") for line in box.said)


@pytest.mark.parametrize("to", ["", "ana", "Ana <ana@example.org>", "a@b.org, c@d.org"])
async def test_what_is_no_address_is_refused_before_anybody_is_asked(to: str) -> None:
    async with a_mailbox() as box:
        with pytest.raises(NotSent) as caught:
            await EmailSender(box.url, sender="a@example.org").deliver(outgoing(to))
    assert caught.value.remedy is Remedy.NEXT
    assert box.said == []


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://x", "a@b.org"), ("smtp://", "a@b.org"), ("smtp://mail.example", "nobody")],
)
def test_a_mail_server_that_cannot_be_read_is_refused(url: str, sender: str) -> None:
    with pytest.raises(MailServerInvalid):
        EmailSender(url, sender=sender)


@pytest.mark.parametrize(
    ("trouble", "remedy"),
    [
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), Remedy.PERSON),
        (smtplib.SMTPConnectError(554, b"not now"), Remedy.RETRY),
        (smtplib.SMTPDataError(552, b"too big"), Remedy.NEXT),
        (smtplib.SMTPDataError(451, b"later"), Remedy.RETRY),
    ],
)
async def test_what_the_mail_server_says_is_judged(
    trouble: smtplib.SMTPException, remedy: Remedy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise trouble

    monkeypatch.setattr(smtplib.SMTP, "send_message", fails)
    async with a_mailbox() as box:
        with pytest.raises(NotSent) as caught:
            await EmailSender(box.url, sender="a@example.org").deliver(outgoing("ana@example.org"))
    assert caught.value.remedy is remedy
