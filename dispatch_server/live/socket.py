"""One console's websocket, from the handshake to the close code."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect

from dispatch_server.accounts import service as accounts
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.session import Database
from dispatch_server.live.feed import Feed, Feeds
from dispatch_server.live.hub import Closing, Hub, Subscriber
from dispatch_server.live.presence import Who
from dispatch_server.live.schema import Hello, Here
from dispatch_server.live.sessions import watcher
from shared.clock import Clock
from shared.ids import UserId

HELLO_S: Final = 10.0  # for the first frame
CHECK_S: Final = 30.0  # between two looks at the session
CLOSE_S: Final = 5.0  # for the close frame to go out; a stalled peer will not take it
FRAME_BYTES: Final = 16 * 1024
FRAMES_PER_S: Final = 20
SOCKETS_PER_USER: Final = 10

NOT_UNDERSTOOD: Final = Closing(4400, "not understood")
NO_SESSION: Final = Closing(4401, "no session")
ALIEN_ORIGIN: Final = Closing(4403, "alien origin")
TOO_MANY_SOCKETS: Final = Closing(4429, "too many sockets")
TOO_MANY_FRAMES: Final = Closing(4429, "too many frames")
TOO_BIG: Final = Closing(1009, "frame too big")
GOING: Final = Closing(1001, "server stops")

type Socket = WebSocket[Any, Any, Any]


class Sockets:
    """Lets consoles in and serves each until it leaves."""

    def __init__(
        self, db: Database, wall: Clock, *, hub: Hub, feeds: Feeds, origins: Collection[str]
    ) -> None:
        """``wall`` is the real clock: credentials live by it, whatever day is being played."""
        self._db = db
        self._wall = wall
        self._hub = hub
        self._feeds = feeds
        self._origins = origins
        self._per_user: Counter[UserId] = Counter()
        self._open: set[Subscriber] = set()

    @property
    def count(self) -> int:
        return len(self._open)

    def close_all(self) -> None:
        """Tell all consoles to come back: this process stops."""
        for subscriber in self._open:
            subscriber.close(GOING)

    async def serve(self, socket: Socket) -> None:
        """Serve one socket. Browsers always name their origin; other clients need not."""
        origin = socket.headers.get("origin")
        if origin is not None and origin not in self._origins:
            await socket.close(ALIEN_ORIGIN.code, ALIEN_ORIGIN.reason)  # HTTP 403: no upgrade
            return
        await socket.accept()
        closing: Closing | None = NOT_UNDERSTOOD
        try:
            closing = await self._greet(socket)
        except WebSocketDisconnect:
            closing = None
        if closing is not None:
            with contextlib.suppress(TimeoutError, WebSocketDisconnect, OSError):
                async with asyncio.timeout(CLOSE_S):
                    await socket.close(closing.code, closing.reason)

    async def _greet(self, socket: Socket) -> Closing | None:
        try:
            async with asyncio.timeout(HELLO_S):
                hello = _said(await socket.receive_text())
        except (TimeoutError, msgspec.DecodeError):
            return NOT_UNDERSTOOD
        if not isinstance(hello, Hello):
            return NOT_UNDERSTOOD
        admitted = await self._admit(hello.ticket)
        if admitted is None:
            return NO_SESSION
        user_id = admitted.who.user_id
        if self._per_user[user_id] >= SOCKETS_PER_USER:
            return TOO_MANY_SOCKETS
        self._per_user[user_id] += 1
        try:
            return await self._watch(socket, admitted, hello)
        finally:
            self._per_user[user_id] -= 1
            if not self._per_user[user_id]:
                del self._per_user[user_id]

    async def _admit(self, ticket: str) -> "_Admitted | None":
        async with self._db.transaction() as session:
            caller = await accounts.take_ticket(session, self._wall, ticket)
            if caller is None or caller.user_id is None:
                return None
            name = await watcher(session, self._wall, caller)
            return None if name is None else _Admitted(caller, Who(caller.user_id, name))

    async def _watch(self, socket: Socket, admitted: "_Admitted", hello: Hello) -> Closing | None:
        caller = admitted.caller
        subscriber = Subscriber(self._hub.channel(caller.organization_id))
        self._open.add(subscriber)
        try:
            feed = await self._feeds.join(
                subscriber,
                organization_id=caller.organization_id,
                time_zone=caller.time_zone,
                generation=hello.generation,
                rev=hello.rev,
            )
            try:
                await self._side_by_side(socket, admitted, subscriber, feed)
            finally:
                feed.leave(subscriber)
                self._hub.channel(caller.organization_id).people.leave(subscriber)
        finally:
            self._open.discard(subscriber)
        return subscriber.closing

    async def _side_by_side(
        self, socket: Socket, admitted: "_Admitted", subscriber: Subscriber, feed: Feed
    ) -> None:
        """Write, read and look at the session; the first to end ends all."""
        channel = self._hub.channel(admitted.caller.organization_id)

        def take(said: Hello | Here) -> None:
            if isinstance(said, Hello):
                feed.join(subscriber, generation=said.generation, rev=said.rev)
            else:
                channel.people.say(subscriber, admitted.who, said)

        tasks = [
            asyncio.create_task(
                subscriber.write(socket.send_text, lambda: channel.beat(feed.rev)),
            ),
            asyncio.create_task(_read(socket, subscriber, take)),
            asyncio.create_task(self._recheck(admitted.caller, subscriber)),
        ]
        try:
            ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()  # a disconnect, or a bug of ours
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _recheck(self, caller: Caller, subscriber: Subscriber) -> None:
        while True:
            await asyncio.sleep(CHECK_S)
            async with self._db.reading() as session:
                if await watcher(session, self._wall, caller) is None:
                    subscriber.close(NO_SESSION)


class _Admitted(msgspec.Struct, frozen=True):
    """Who came in, and what the others are told of them."""

    caller: Caller
    who: Who


async def _read(
    socket: Socket, subscriber: Subscriber, take: Callable[[Hello | Here], None]
) -> None:
    """Take what follows: where the reader is, or a Hello of who lost the thread."""
    loop = asyncio.get_running_loop()
    second, frames = loop.time(), 0
    while subscriber.closing is None:
        text = await socket.receive_text()
        if loop.time() - second >= 1:
            second, frames = loop.time(), 0
        frames += 1
        if frames > FRAMES_PER_S:
            subscriber.close(TOO_MANY_FRAMES)
        elif len(text) > FRAME_BYTES:
            subscriber.close(TOO_BIG)
        else:
            try:
                take(_said(text))
            except msgspec.DecodeError:
                subscriber.close(NOT_UNDERSTOOD)


class _Kind(msgspec.Struct):
    type: str = "hello"  # a Hello says none


def _said(text: str) -> Hello | Here:
    """Read a frame. Raises msgspec.DecodeError; nesting too deep counts as that."""
    if len(text) > FRAME_BYTES:
        raise msgspec.DecodeError("too big")
    try:
        kind = msgspec.json.decode(text, type=_Kind).type
        if kind == "here":
            return msgspec.json.decode(text, type=Here)
        return msgspec.json.decode(text, type=Hello)
    except (RecursionError, UnicodeEncodeError) as error:
        raise msgspec.DecodeError("not a frame") from error
