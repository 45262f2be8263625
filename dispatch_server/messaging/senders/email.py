"""E-mail over SMTP (RFC 5321), with the standard library in a thread.

``aiosmtplib`` does the same without a thread; a few messages a second are no reason to depend on it.
"""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formataddr, parseaddr
from typing import Final
from urllib.parse import unquote, urlsplit

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.port import EXCERPT, NotSent, Outgoing, Receipt
from dispatch_server.messaging.rules import Channel
from dispatch_server.texts import text

TIMEOUT_S: Final = 15.0  # of each step; a connection has few
AT_ONCE: Final = 4  # connections; providers refuse many
_FINAL: Final = range(500, 600)  # RFC 5321 §4.2.1: asking again cannot help
_SUBMISSION: Final = 587
_IMPLICIT_TLS: Final = 465


class MailServerInvalid(ValueError):
    """The address of the mail server, or the sender's, cannot be read. The text says why."""


class EmailSender:
    """Sends over ``url``: ``smtp://user:password@host:587``, or ``smtps://`` for TLS from the start.

    With ``smtp://``, TLS is used where the server offers it, and a password is never sent without.
    Raises MailServerInvalid.
    """

    channel = Channel.EMAIL

    def __init__(self, url: str, *, sender: str, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise MailServerInvalid("write smtp://user:password@host:587 or smtps://…:465")
        if "@" not in parseaddr(sender)[1]:
            raise MailServerInvalid(f"{sender!r} is no address to send e-mail from")
        self._host = parts.hostname
        self._is_tls = parts.scheme == "smtps"
        self._port = parts.port or (_IMPLICIT_TLS if self._is_tls else _SUBMISSION)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = parseaddr(sender)[1]
        self._timeout_s = timeout_s
        self._places = asyncio.Semaphore(AT_ONCE)

    async def deliver(self, message: Outgoing) -> Receipt:
        """Hand a message to the mail server. The id of the message is the same at each try."""
        letter = self._letter(message)
        async with self._places:
            try:
                answer = await asyncio.to_thread(self._send, letter)
            except smtplib.SMTPRecipientsRefused as refused:
                code, said = next(iter(refused.recipients.values()))
                raise NotSent(answer=_answer(code, said), remedy=_remedy(code)) from refused
            except smtplib.SMTPResponseException as bad:
                remedy = _remedy(bad.smtp_code)
                if isinstance(bad, smtplib.SMTPAuthenticationError):
                    remedy = Remedy.PERSON
                elif isinstance(bad, smtplib.SMTPConnectError):
                    remedy = Remedy.RETRY
                answer = _answer(bad.smtp_code, bad.smtp_error)
                raise NotSent(answer=answer, remedy=remedy) from bad
            except (smtplib.SMTPException, OSError) as trouble:
                answer = f"the mail server cannot be reached: {trouble}"
                raise NotSent(answer=answer, remedy=Remedy.RETRY) from trouble
        return Receipt(provider_id=str(letter["Message-ID"]), answer=answer)

    async def aclose(self) -> None:
        """Nothing is open: each message has a connection of its own."""

    def _letter(self, message: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        domain = self._sender.partition("@")[2]
        letter["From"] = formataddr((_line(message.shop), self._sender))
        letter["To"] = _address(message.to)
        letter["Subject"] = _line(message.subject)
        letter["Message-ID"] = f"<{message.id}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office comes back
        body = message.text
        if message.stop_url:
            letter["List-Unsubscribe"] = f"<{message.stop_url}>"
            letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
            stop = text(
                message.locale,
                "messages.stop",
                shop=_line(message.shop),
                link=message.stop_url,
            )
            body = f"{body}\n\n-- \n{stop}"
        letter.set_content(body + "\n")
        return letter

    def _send(self, letter: EmailMessage) -> str:
        context = ssl.create_default_context()
        if self._is_tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout_s, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._timeout_s)
        with server:
            server.ehlo()
            is_private = self._is_tls
            if not is_private and server.has_extn("starttls"):
                server.starttls(context=context)
                is_private = True
            if self._user:
                if not is_private:
                    raise smtplib.SMTPException("it offers no TLS, so no password is sent to it")
                server.login(self._user, self._password)
            server.send_message(letter)
        return "accepted by the mail server"


def _line(words: str) -> str:
    """Keep a header on one line, whatever a name contains."""
    return " ".join(words.split())


def _address(to: str) -> str:
    name, address = parseaddr(to)
    if name or address != to or not address.isascii() or "@" not in address:
        raise NotSent(answer="this is no e-mail address", remedy=Remedy.NEXT)
    return address


def _remedy(code: int) -> Remedy:
    return Remedy.NEXT if code in _FINAL else Remedy.RETRY


def _answer(code: int, said: bytes | str) -> str:
    words = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {words}"[:EXCERPT]
