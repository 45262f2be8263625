"""What the views read: a projection of what this phone knows, cut so that little is drawn anew.

Each part is an observable of its own, because a view draws again whatever it subscribes to: a
tick of the clock touches the badge alone, an arrival one row. Nothing here is a source of truth.
Only ``session`` writes to it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

import flet as ft

from driver_app.guide.chart import Door, Name, Square, Stroke
from driver_app.guide.follow import Progress
from driver_app.guide.spending import Estimate
from driver_app.guide.watch import Loss
from driver_app.state.changes import StopChange
from driver_app.state.draft import Draft
from driver_app.store.chat import Chat
from driver_app.store.credentials import Identity
from driver_app.store.diary import Diary
from driver_app.store.runs import LocalView
from driver_app.sync.engine import Trouble
from driver_app.sync.syncer import SyncStatus
from driver_app.texts import Texts
from shared.ids import RunId, StopId
from shared.runs import RunView, StopView
from shared.states import (
    CLOSED_RUNS,
    ENDED_STOPS,
    RunStatus,
)

LARGE: Final = 1.5  # times the usual size
ROOMY: Final = 700  # logical pixels: less than this is a small phone, or one with large letters
READING_WIDTH: Final = 600  # logical pixels: wider columns are hard to read and to reach


class Phase(StrEnum):
    STARTING = "starting"
    PAIRING = "pairing"
    READY = "ready"


class Tone(StrEnum):
    GOOD = "good"
    BAD = "bad"


@ft.observable
@dataclass(eq=False)
class Account:
    """Who drives, in which language."""

    phase: Phase = Phase.STARTING
    identity: Identity | None = None
    texts: Texts = field(default_factory=lambda: Texts("pt-BR"))
    is_pairing: bool = False  # the server has been asked
    trouble: str = ""  # a slug: why pairing did not work


@ft.observable
@dataclass(eq=False)
class Day:
    """The runs, and the order of the stops of the one on screen."""

    runs: tuple[RunView, ...] = ()
    run: RunView | None = None  # on screen
    ahead: tuple[StopId, ...] = ()  # not ended, next one first
    behind: tuple[StopId, ...] = ()  # ended, in the order of the plan


@ft.observable
@dataclass(eq=False)
class Slot:
    """One stop as its row and its screen show it."""

    stop: StopView
    is_next: bool = False
    is_unsent: bool = False  # a fact or a photo of it is on this phone only


@ft.observable
@dataclass(eq=False)
class Unsent:
    """What the server does not have yet, and why."""

    facts: int = 0
    photos: int = 0
    photo_bytes: int = 0
    since: datetime | None = None
    trouble: Trouble | None = None
    last_answer_at: datetime | None = None
    now: datetime | None = None  # the app's clock, twice a minute

    @property
    def count(self) -> int:
        return self.facts + self.photos


@ft.observable
@dataclass(eq=False)
class Notice:
    """The bar that says what just happened. ``undo`` is the stop whose ending it can take back."""

    text: str = ""
    tone: Tone = Tone.GOOD
    undo: StopId | None = None
    leads_to: str = ""  # the route of what it is about
    number: int = 0  # grows, so that an old timer does not wipe a new notice


class Hand(StrEnum):
    RIGHT = "right"
    LEFT = "left"


class Look(StrEnum):
    """Which colours; ``SYSTEM`` is the phone's own choice of light or dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    OUTDOOR = "outdoor"  # black on white, for a screen in the sun


@ft.observable
@dataclass(eq=False)
class Preferences:
    """What the driver likes."""

    look: Look = Look.SYSTEM
    hand: Hand = Hand.RIGHT


@ft.observable
@dataclass(eq=False)
class Today:
    """What this driver has done today, for the shift, the load, the money and the history."""

    diary: Diary = field(default_factory=Diary)


@ft.observable
@dataclass(eq=False)
class News:
    """What the dispatcher changed in the run on screen, until the driver has seen it."""

    changes: tuple[StopChange, ...] = ()
    reason: str = ""  # shared.states.RunChange; empty: nobody said


@ft.observable
@dataclass(eq=False)
class Room:
    """What the office and this driver write to each other."""

    chat: Chat = field(default_factory=Chat)
    about: StopId | None = None  # what the next line is about
    back: str = "/"  # the route that it was opened from


@ft.observable
@dataclass(eq=False)
class Screen:
    """What the window is like."""

    gutter: int = 0  # logical pixels left and right, so that a wide window reads like a phone
    width: int = 390
    height: int = 844
    letters: float = 1.0  # how much larger than usual the phone's letters are

    @property
    def is_large(self) -> bool:
        """Whether two words have no room beside each other."""
        return self.letters >= LARGE

    @property
    def is_roomy(self) -> bool:
        """Whether there is room for what one could do without."""
        return self.height / self.letters >= ROOMY

    def measure(self, letters: float) -> None:
        """Take in how large letters were found to be; the same again draws nothing anew."""
        if letters > 0 and round(letters, 1) != self.letters:
            self.letters = round(letters, 1)


@ft.observable
@dataclass(eq=False)
class Guidance:
    """The driving to the next stop, as its card shows it."""

    stop_id: StopId | None = None  # that the driver is led to
    has_way: bool = False
    is_estimate: bool = False  # straight lines: no road is known
    is_asking: bool = False  # for another way
    progress: Progress | None = None  # None before the first fix
    has_voice: bool = True


@ft.observable
@dataclass(eq=False)
class Chart:
    """What lies on the map. Drawn anew when one has driven on for a while, not at each fix."""

    squares: tuple[Square, ...] = ()
    names: tuple[Name, ...] = ()
    way: Stroke | None = None
    doors: tuple[Door, ...] = ()
    is_night: bool = False
    is_known: bool = False  # there is a map of this place on the phone


@ft.observable
@dataclass(eq=False)
class Camera:
    """Where one looks at the map from: this alone changes with each fix."""

    x: float = 0.0
    y: float = 0.0
    turn_deg: float = 0.0  # what is up; never folded, so that a turn goes the short way round
    zoom: float = 1.0


@ft.observable
@dataclass(eq=False)
class Tracking:
    """Whether the phone still tells where it is, and who made it."""

    loss: Loss | None = None
    maker: str = ""
    estimate: Estimate | None = None  # of the whole run


@ft.observable
@dataclass(eq=False)
class Overview:
    """The whole run on one picture; places are its pixels."""

    squares: tuple[Square, ...] = ()
    way: Stroke | None = None
    doors: tuple[tuple[Door, StopId], ...] = ()
    is_night: bool = False


@ft.observable
@dataclass(eq=False)
class Arrival:
    """The stop that the vehicle seems to have come to, until it is written down or denied."""

    stop_id: StopId | None = None


@ft.observable
@dataclass(eq=False)
class ScanLens:
    """A lens that reads codes: ``trouble`` (a Why) and ``is_idle`` say that nobody looks any more.

    Each belongs to the screen that opened it.
    """

    is_open: bool = False
    is_idle: bool = False
    is_lit: bool = False
    read: str = ""  # the code that came into view last
    trouble: str = ""


@dataclass
class State:
    """All parts of one session. Never shared between two."""

    account: Account = field(default_factory=Account)
    day: Day = field(default_factory=Day)
    unsent: Unsent = field(default_factory=Unsent)
    notice: Notice = field(default_factory=Notice)
    screen: Screen = field(default_factory=Screen)
    preferences: Preferences = field(default_factory=Preferences)
    today: Today = field(default_factory=Today)
    news: News = field(default_factory=News)
    chat: Room = field(default_factory=Room)
    guidance: Guidance = field(default_factory=Guidance)
    chart: Chart = field(default_factory=Chart)
    camera: Camera = field(default_factory=Camera)
    tracking: Tracking = field(default_factory=Tracking)
    overview: Overview = field(default_factory=Overview)
    arrival: Arrival = field(default_factory=Arrival)
    slots: dict[StopId, Slot] = field(default_factory=dict)
    drafts: dict[StopId, Draft] = field(default_factory=dict)
    fresh: dict[StopId, tuple[float, Draft]] = field(default_factory=dict)  # ended a moment ago
    endings: dict[StopId, datetime] = field(default_factory=dict)  # when this phone ended a stop


def run_on_screen(runs: tuple[RunView, ...], chosen: RunId | None) -> RunView | None:
    """Choose what to show: the driver's choice, else the run under way, else the next one."""
    for run in runs:
        if run.id == chosen:
            return run
    still_open = [run for run in runs if run.status not in CLOSED_RUNS]
    under_way = [run for run in still_open if run.status != RunStatus.ASSIGNED]
    for candidates in (under_way, still_open, list(reversed(runs))):
        if candidates:
            return candidates[0]
    return None


def project(state: State, view: LocalView, *, chosen: RunId | None = None) -> None:
    """Lay what the phone knows over the state. What has not changed is not drawn anew."""
    run = run_on_screen(view.runs, chosen)
    stops = () if run is None else view.stops_of(run.id)
    next_stop = None if run is None else view.next_stop(run.id)
    for stop in view.stops:
        slot = state.slots.setdefault(stop.id, Slot(stop=stop))
        slot.stop = stop
        slot.is_next = next_stop is not None and stop.id == next_stop.id
        slot.is_unsent = stop.id in view.unsent_stops
    for gone in state.slots.keys() - {stop.id for stop in view.stops}:
        del state.slots[gone]
        state.drafts.pop(gone, None)
    ahead = () if run is None else view.ahead_of(run.id)
    day = state.day
    day.runs = view.runs
    day.run = run
    day.ahead = tuple(stop.id for stop in ahead)
    day.behind = tuple(stop.id for stop in stops if stop.status in ENDED_STOPS)
    unsent = state.unsent
    unsent.facts = view.unsent.facts
    unsent.photos = view.unsent.photos
    unsent.photo_bytes = view.unsent.photo_bytes
    unsent.since = view.unsent.since
    state.endings = dict(view.endings)
    state.account.identity = view.identity


def project_status(state: State, status: SyncStatus, now: datetime) -> None:
    unsent = state.unsent
    unsent.trouble = status.trouble
    unsent.last_answer_at = status.last_answer_at
    unsent.now = now


def fit(screen: Screen, width: float | None, height: float | None) -> None:
    """Take in how large the window is now."""
    screen.gutter = gutter_for(width)
    screen.width = int(width or screen.width)
    screen.height = int(height or screen.height)


def gutter_for(width: float | None) -> int:
    """How much room to leave on both sides of a window so wide."""
    return max(0, int(((width or 0) - READING_WIDTH) / 2))


def stop_number(stop: StopView) -> str:
    """Give what the shop and the customer call it: the order's number, or how many there are."""
    if not stop.tasks:
        return str(stop.sequence)
    first = stop.tasks[0].external_id
    return first if len(stop.tasks) == 1 else f"{first} +{len(stop.tasks) - 1}"
