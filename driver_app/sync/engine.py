"""What a phone sends next, decided without I/O.

Three lanes share one line and fail apart: facts (with the news from the server), positions, and
photos. The shell asks ``next`` what to do, does it, and reports with ``answered`` or
``failed``. Nothing here remembers that something is under way, so nothing can hang in it: which
photos are, the shell says each time it asks.
"""

import enum
from collections.abc import Callable, Collection, Iterable
from typing import Final

import msgspec

from driver_app.settings import SyncSettings
from driver_app.store.backlog import Backlog, PendingPhoto
from driver_app.sync.backoff import Backoff
from shared.sync import CHUNK_BYTES

MAX_RETRY_AFTER_S: Final = 600.0
LEAST_FACTS: Final = 5  # in a request on the slowest of lines
LEAST_BYTES: Final = 16 * 1024  # of a photo's piece: 8 kbit/s bring it within the time-out
QUICK: Final = 0.25  # of the time-out: a piece that took no more has room for another beside it
LONG: Final = 0.5  # of the time-out: pieces that share this line should not


class Sync(msgspec.Struct, frozen=True):
    """Send up to ``max_facts`` facts, and hear what is new."""

    max_facts: int


class AskOffset(msgspec.Struct, frozen=True):
    """Ask how much of a photo the server has."""

    photo: PendingPhoto


class SendChunk(msgspec.Struct, frozen=True):
    """Send the next piece of a photo."""

    photo: PendingPhoto
    offset: int
    length: int


class SendPositions(msgspec.Struct, frozen=True):
    """Send the oldest positions that wait."""


class Refresh(msgspec.Struct, frozen=True):
    """Exchange the refresh token for new tokens."""


class Wait(msgspec.Struct, frozen=True):
    """Do nothing for so many seconds, unless nudged."""

    seconds: float


Action = Sync | AskOffset | SendChunk | SendPositions | Refresh | Wait


class Heard(enum.Enum):
    """What came back, as the shell understood it."""

    DONE = enum.auto()  # the answer that the protocol asks for, to us
    MORE = enum.auto()  # the same, and there is more to read at once
    OFFSET = enum.auto()  # the server says how much of the photo it has
    REFUSED = enum.auto()  # the server will never take this photo
    PUT_OFF = enum.auto()  # this photo has to wait, others need not
    FORK = enum.auto()  # phone and server remember the log differently; a new epoch is open
    UNAUTHORIZED = enum.auto()
    TOO_BIG = enum.auto()
    BUSY = enum.auto()  # 429, 503
    FORBIDDEN = enum.auto()
    STRANGER = enum.auto()  # not our server: a captive portal, a redirect, a proxy's page
    SERVER_ERROR = enum.auto()


class Trouble(enum.StrEnum):
    """Why things are not being sent, for the screen."""

    OFFLINE = "offline"
    TIME_OUT = "time_out"
    CAPTIVE_PORTAL = "captive_portal"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    REFUSED = "refused"
    SIGNED_OUT = "signed_out"


_TROUBLE: Final = {
    Heard.BUSY: Trouble.BUSY,
    Heard.FORBIDDEN: Trouble.REFUSED,
    Heard.STRANGER: Trouble.CAPTIVE_PORTAL,
    Heard.SERVER_ERROR: Trouble.SERVER_ERROR,
    Heard.TOO_BIG: Trouble.REFUSED,
}


class Engine:
    """Decides. Times are seconds of one monotonic clock; ``random`` gives numbers in [0, 1)."""

    def __init__(self, settings: SyncSettings, *, random: Callable[[], float]) -> None:
        self.settings = settings
        self.trouble: Trouble | None = None
        self._facts = self._lane(random)
        self._positions = self._lane(random)
        self._photos = self._lane(random)
        self._tokens = self._lane(random)
        self._needs_refresh = False
        self._refreshed_in_vain = False
        self._has_more = True  # the first question is asked at once
        self._max_facts = settings.facts_in_batch
        self._max_piece = CHUNK_BYTES
        self._abreast = 1  # photos under way at once
        self._next_poll = 0.0
        self._next_positions = 0.0
        self._offsets: dict[str, int] = {}  # of photos, as the server said them
        self._doubtful: set[str] = set()  # photos whose offset must be asked for
        self._put_off: dict[str, float] = {}  # photos that must not hold up the others

    def _lane(self, random: Callable[[], float]) -> Backoff:
        return Backoff(
            first_s=self.settings.first_retry_s, last_s=self.settings.last_retry_s, random=random
        )

    def next(self, now: float, backlog: Backlog, flying: Collection[str] = ()) -> Action:
        """Say what to do now. ``flying`` names the photos that are under way."""
        if self._needs_refresh:
            return _until(now, [self._tokens.not_before]) or Refresh()
        facts_due = max(
            self._facts.not_before, 0.0 if backlog.facts or self._has_more else self._next_poll
        )
        if now >= facts_due:
            return Sync(self._max_facts)
        due = [facts_due]
        if backlog.positions:
            due.append(max(self._positions.not_before, self._next_positions))
            if now >= due[-1]:
                return SendPositions()
        photo = self._photo(now, backlog.photos, flying)
        if photo is not None:
            due.append(self._photos.not_before)
            if now >= due[-1]:
                return self._piece(photo)
        due.extend(self._put_off[p.sha256] for p in backlog.photos if p.sha256 in self._put_off)
        return _until(now, due) or Wait(self.settings.first_retry_s)

    def answered(
        self,
        action: Action,
        heard: Heard,
        now: float,
        *,
        offset: int | None = None,
        retry_after_s: float = 0.0,
        took_s: float = 0.0,
    ) -> None:
        """Take in what came back for ``action``, and how long it took.

        ``offset`` is what the server has of a photo.
        """
        self._note_offset(action, offset)
        self._note_pace(action, took_s)
        match heard:
            case Heard.DONE | Heard.MORE | Heard.REFUSED:
                self._went_well(action, heard, now)
            case Heard.OFFSET:
                self._came_further(action, offset or 0, now)
            case Heard.PUT_OFF if isinstance(action, AskOffset | SendChunk):
                self._put_off[action.photo.sha256] = now + self.settings.last_retry_s
            case Heard.UNAUTHORIZED:
                self._unauthorized(action, now)
            case Heard.TOO_BIG if isinstance(action, Sync) and action.max_facts > 1:
                self._max_facts = action.max_facts // 2
            case Heard.FORK:
                self._lane_of(action).failed(now)  # a moment's rest, in case it never ends
            case _:
                self.trouble = _TROUBLE.get(heard, Trouble.SERVER_ERROR)
                self._failed(action, now, min(retry_after_s, MAX_RETRY_AFTER_S))

    def failed(self, action: Action, now: float, trouble: Trouble) -> None:
        """Note that no answer came. What took too long is tried with less."""
        self.trouble = trouble
        if trouble is Trouble.TIME_OUT:
            self._take_less(action)
        self._failed(action, now)

    def _take_less(self, action: Action) -> None:
        match action:
            case Sync(max_facts):
                self._max_facts = max(LEAST_FACTS, max_facts // 2)
            case SendChunk(_, _, length):
                self._max_piece = max(LEAST_BYTES, length // 2)
            case _:
                pass

    def nudge(self) -> None:
        """Forget every wait: there is a new fact, a network, or a driver looking at the screen."""
        for lane in (self._facts, self._positions, self._photos, self._tokens):
            lane.reset()
        self._has_more = True
        self._next_positions = 0.0
        self._put_off.clear()

    def signed_in(self) -> None:
        """Start over with another identity."""
        self._needs_refresh = False
        self.trouble = None
        self.nudge()

    def _photo(
        self, now: float, photos: Iterable[PendingPhoto], flying: Collection[str]
    ) -> PendingPhoto | None:
        if len(flying) >= self._abreast:
            return None
        for photo in photos:
            if photo.sha256 not in flying and self._put_off.get(photo.sha256, 0.0) <= now:
                self._put_off.pop(photo.sha256, None)
                return photo
        return None

    def _piece(self, photo: PendingPhoto) -> Action:
        if photo.sha256 in self._doubtful:
            return AskOffset(photo)
        offset = self._offsets.get(photo.sha256, photo.sent)
        return SendChunk(photo, offset, max(0, min(self._max_piece, photo.size - offset)))

    def _lane_of(self, action: Action) -> Backoff:
        match action:
            case SendPositions():
                return self._positions
            case AskOffset() | SendChunk():
                return self._photos
            case Refresh():
                return self._tokens
            case _:
                return self._facts

    def _went_well(self, action: Action, heard: Heard, now: float) -> None:
        self._lane_of(action).reset()
        self.trouble = None
        self._refreshed_in_vain = isinstance(action, Refresh)
        match action:
            case Sync():
                self._has_more = heard is Heard.MORE
                self._next_poll = now + self.settings.poll_s
                self._max_facts = min(self.settings.facts_in_batch, self._max_facts * 2)
            case SendPositions():
                self._next_positions = now + self.settings.positions_s
            case Refresh():
                self._needs_refresh = False
            case AskOffset(photo) | SendChunk(photo):
                self._offsets.pop(photo.sha256, None)
                self._doubtful.discard(photo.sha256)
                self._take_more(action)
            case _:
                pass

    def _take_more(self, action: Action) -> None:
        """Send larger pieces again, where a whole one went through."""
        if isinstance(action, SendChunk) and action.length >= self._max_piece:
            self._max_piece = min(CHUNK_BYTES, self._max_piece * 2)

    def _came_further(self, action: Action, offset: int, now: float) -> None:
        self.trouble = None
        self._refreshed_in_vain = False
        if isinstance(action, SendChunk) and offset <= action.offset:
            self._photos.failed(now)  # no progress: not again at once
        else:
            self._photos.reset()
            self._take_more(action)

    def _note_offset(self, action: Action, offset: int | None) -> None:
        if isinstance(action, AskOffset | SendChunk) and offset is not None:
            self._offsets[action.photo.sha256] = offset
            self._doubtful.discard(action.photo.sha256)

    def _note_pace(self, action: Action, took_s: float) -> None:
        """Have one photo more under way where the line is quick, and one alone where it is not."""
        if not isinstance(action, SendChunk):
            return
        if took_s <= QUICK * self.settings.request_s:
            self._abreast = min(self.settings.photos_abreast, self._abreast + 1)
        elif took_s > LONG * self.settings.request_s:
            self._abreast = 1

    def _unauthorized(self, action: Action, now: float) -> None:
        if isinstance(action, Refresh):
            self.trouble = Trouble.SIGNED_OUT
            self._tokens.failed(now, at_least_s=MAX_RETRY_AFTER_S)
        elif self._refreshed_in_vain:
            self._failed(action, now)
        self._needs_refresh = True

    def _failed(self, action: Action, now: float, at_least_s: float = 0.0) -> None:
        lane = self._lane_of(action)
        if isinstance(action, AskOffset | SendChunk):
            self._doubtful.add(action.photo.sha256)
            self._abreast = 1
            if now < lane.not_before and not at_least_s:
                return  # it was under way beside one that failed: that is one failure
        lane.failed(now, at_least_s=at_least_s)


def _until(now: float, due: list[float]) -> Wait | None:
    wait = min(due) - now
    return Wait(wait) if wait > 0 else None
