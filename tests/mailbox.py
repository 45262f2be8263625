"""A real SMTP server on loopback (RFC 5321, no more than it takes) that can refuse and fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.ports import free_port


@dataclass
class Mailbox:
    """``refuses`` answers RCPT, ``fails`` answers DATA: a whole reply, ``550 no such user``."""

    port: int
    refuses: str = ""
    fails: str = ""
    offers: tuple[str, ...] = ()
    got: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def reply(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        reply("220 mailbox")
        try:
            while line := (await reader.readline()).decode().strip():
                self.said.append(line)
                match line.upper().split(" ")[0].split(":")[0]:
                    case "EHLO":
                        for offer in self.offers:
                            reply(f"250-{offer}")
                        reply("250 8BITMIME")
                    case "RCPT" if self.refuses:
                        reply(self.refuses)
                    case "DATA":
                        reply("354 go on")
                        raw = await reader.readuntil(b"\r\n.\r\n")
                        reply(self.fails or "250 taken")
                        if not self.fails:
                            self.got.append(_letter(raw))
                    case "QUIT":
                        reply("221 bye")
                        break
                    case _:
                        reply("250 ok")
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


def _letter(raw: bytes) -> EmailMessage:
    letter = message_from_bytes(raw.removesuffix(b".\r\n"), policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


@asynccontextmanager
async def a_mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox(free_port())
    server = await asyncio.start_server(box.answer, "127.0.0.1", box.port)
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
