"""A line with holes: inside a dead zone nothing goes out, and what was under way is lost."""

from collections.abc import AsyncIterator, Callable, Mapping

from driver_app.sync.transport import NoAnswer, Reply, Transport


class PatchyTransport:
    """A transport that works only while ``has_signal`` says so."""

    def __init__(self, inner: Transport, has_signal: Callable[[], bool]) -> None:
        self.inner = inner
        self.has_signal = has_signal

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        if not self.has_signal():
            raise NoAnswer
        reply = await self.inner.send(method, path, token=token, headers=headers, body=body)
        if not self.has_signal():
            raise NoAnswer  # the server has it, and the phone will never know
        return reply

    async def hints(self, token: str) -> AsyncIterator[None]:
        async for hint in self.inner.hints(token):
            if not self.has_signal():
                return
            yield hint

    async def renew(self) -> None:
        await self.inner.renew()

    async def close(self) -> None:
        await self.inner.close()
