"""Writing with the office: what comes in is said once, and seen when its screen is looked at."""

import asyncio
from typing import TYPE_CHECKING, Final
from uuid import UUID

from driver_app.store.chat import ChatEntry, read_chat
from driver_app.work import chat
from shared.ids import StopId

if TYPE_CHECKING:
    from driver_app.session import Session

ROUTE: Final = "/chat"
SPOKEN: Final = 200  # letters; who writes more is read at the next stop


class ChatRoom:
    """The part of a session that writes with the office."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._said: set[UUID] = set()  # lines that were announced
        self._is_open = False

    async def refresh(self) -> None:
        """Show the chat as the store has it; announce what is new, or note it as read."""
        session = self._session
        if session.phone is None:
            return
        found = await asyncio.to_thread(read_chat, session.phone.store)
        if found != session.state.chat.chat:
            session.state.chat.chat = found
        if not found.new:
            return
        if self._is_open:
            await self._read(found.new)
        else:
            await self._announce([line for line in found.new if line.id not in self._said])

    async def look(self, *, is_open: bool) -> None:
        """Begin or end looking at the chat: what is on screen counts as read."""
        self._is_open = is_open
        if is_open and (new := self._session.state.chat.chat.new):
            await self._read(new)

    def open(self, *, back: str = "/", about: StopId | None = None) -> None:
        """Go to the chat from a screen, to write about a stop or about anything."""
        room = self._session.state.chat
        room.back, room.about = back, about
        self._session.go(ROUTE)

    async def write(self, text: str) -> bool:
        """Save a line for the office, with the run on screen and the stop that it is about."""
        session = self._session
        run = session.state.day.run
        return await session.do(
            lambda it: chat.write_line(
                it.recorder,
                text,
                run_id=run.id if run is not None else None,
                stop_id=session.state.chat.about,
                fix=session.fix(),
            )
        )

    async def _read(self, lines: tuple[ChatEntry, ...]) -> None:
        phone = self._session.phone
        if phone is not None:
            self._said |= {line.id for line in lines}
            await chat.read_through(phone.recorder, max(line.number for line in lines))
            found = await asyncio.to_thread(read_chat, phone.store)
            self._session.state.chat.chat = found

    async def _announce(self, lines: list[ChatEntry]) -> None:
        """Say what came: in the bar, by a buzz, and aloud while one is led. Never in the way."""
        if not lines:
            return
        session, texts = self._session, self._session.texts
        self._said |= {line.id for line in lines}
        last = lines[-1].text
        if session.state.notice.undo is None:  # a slip can still be taken back there
            said = texts("chat.told", text=last) if len(lines) == 1 else ""
            session.tell(said or texts.count("chat.new", len(lines)), leads_to=ROUTE)
        await session.devices.haptics.confirm()
        session.navigator.announce(texts("chat.spoken", text=last[:SPOKEN]))
