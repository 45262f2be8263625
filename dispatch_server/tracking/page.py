"""Draws the customer's page from a View: HTML that works without scripts, in their language."""

import hashlib
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from dispatch_server.texts import best_locale, text
from dispatch_server.tracking.rules import Moment, Pace, View
from dispatch_server.tracking.sketch import draw

FILES: Final = {
    "tracking.css": "text/css; charset=utf-8",
    "tracking.js": "text/javascript; charset=utf-8",
}
REFRESH_S: Final = 25  # of the page without scripts
LIVE: Final = frozenset(
    {Moment.PREPARING, Moment.SCHEDULED, Moment.ON_THE_WAY, Moment.NEXT, Moment.ARRIVED}
)
_TONES: Final = {
    Moment.NEXT: "go",
    Moment.ARRIVED: "go",
    Moment.DELIVERED: "good",
    Moment.PARTLY: "good",
    Moment.FAILED: "bad",
    Moment.RETURNING: "bad",
    Moment.CANCELED: "bad",
}
_STEPS: Final = ("taken", "road", "next", "door")


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A view, and whose page it is on."""

    view: View
    shop: str
    order_number: str
    locale: str
    time_zone: str


def html(scene: Scene, *, token: str, now: datetime) -> str:
    """Draw the whole page."""
    return _template().render(_context(scene, token=token, now=now))


def content(scene: Scene, *, token: str, now: datetime) -> str:
    """Draw what changes: the inside of ``main``."""
    template = _template()
    context = template.new_context(_context(scene, token=token, now=now))
    return "".join(template.blocks["content"](context))


def missing(locale: str) -> str:
    """Draw the page for every link that opens nothing, the same for all of them."""
    return _template().render(
        locale=best_locale(locale),
        title=text(locale, "tracking.missing.title"),
        then=text(locale, "tracking.missing.then"),
        scene=None,
        tone="wait",
        version=version(),
    )


@cache
def file(name: str) -> bytes:
    """Read a file of the page's own. Raises KeyError for any other."""
    if name not in FILES:
        raise KeyError(name)
    return (resources.files(__package__) / "page" / name).read_bytes()


@cache
def version() -> str:
    """Name the files' content, so that browsers may keep them."""
    return hashlib.sha256(b"".join(file(name) for name in FILES)).hexdigest()[:12]


def reader_locale(recipient: str, accepted: str, organization: str) -> str:
    """Choose the recipient's language, else the browser's, else the shop's."""
    return best_locale(recipient or accepted or organization)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("dispatch_server.tracking", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("tracking.html")


def _context(scene: Scene, *, token: str, now: datetime) -> dict[str, Any]:
    view, locale, zone = scene.view, scene.locale, ZoneInfo(scene.time_zone)
    today = now.astimezone(zone).date()

    def say(key: str, **facts: Any) -> str:
        return text(locale, f"tracking.{key}", **facts)

    def day(at: datetime) -> str:
        return day_text(locale, at.astimezone(zone).date(), today)

    return {
        "scene": scene,
        "view": view,
        "token": token,
        "locale": locale,
        "version": version(),
        "tone": _TONES.get(view.moment, "wait"),
        "is_live": view.moment in LIVE,
        "refresh_s": REFRESH_S,
        "say": say,
        "day": day,
        "hour": lambda at: hour_text(at, zone),
        "distance": lambda metres: _distance(locale, metres),
        "title": say(f"title.{view.moment}"),
        "then": say(f"then.{view.moment}"),
        "before": _before(locale, view),
        "steps": list(zip(_STEPS, view.steps, strict=True)),
        "show_steps": view.moment in LIVE,
        "sketch": draw(view.position.way) if view.position else None,
        "Pace": Pace,
    }


def _before(locale: str, view: View) -> str:
    if view.moment is not Moment.ON_THE_WAY:
        return ""
    match view.stops_before:
        case None:
            return text(locale, "tracking.before.later")
        case 0:
            return text(locale, "tracking.before.none")
        case 1:
            return text(locale, "tracking.before.one")
        case count:
            return text(locale, "tracking.before.many", count=count)


def day_text(locale: str, day: date, today: date) -> str:
    """Name a day as people do: today, tomorrow, Monday, November 30."""
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today) // timedelta(days=1))
    if named:
        return text(locale, f"tracking.day.{named}")
    return text(
        locale,
        "tracking.day.other",
        weekday=text(locale, f"tracking.weekday.{day.weekday()}"),
        day=day.day,
        month=text(locale, f"tracking.month.{day.month}"),
    )


def hour_text(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _distance(locale: str, metres: float) -> str:
    if metres < 1_000:  # noqa: PLR2004 - a kilometre
        return text(locale, "tracking.distance.m", metres=max(round(metres / 100) * 100, 100))
    whole, tenth = divmod(round(metres / 100), 10)
    return text(locale, "tracking.distance.km", whole=whole, tenth=tenth)
