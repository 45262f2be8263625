"""Looking for codes, without a screen: when it ends, and what it takes down before."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from driver_app.device.port import NotAvailable, Why
from driver_app.session import looking
from driver_app.session.looking import Looking
from driver_app.state import ScanLens

GONE = NotAvailable(why=Why.TIMED_OUT)


class Camera:
    """Opens, and has no lamp."""

    async def open(self) -> None:
        return None

    async def light(self, *, is_on: bool) -> NotAvailable:
        return NotAvailable(why=Why.UNSUPPORTED, detail=str(is_on))


class Session:
    """Sees what it is told, then nothing; a picture takes a second."""

    def __init__(self, *seen: Any) -> None:
        self.devices = SimpleNamespace(camera=Camera())
        self.seen = list(seen)
        self.complaints: list[NotAvailable] = []
        self.second = 0.0

    async def read_lens(self) -> Any:
        self.second += 1
        return self.seen.pop(0) if self.seen else ()

    def complain(self, missing: NotAvailable) -> None:
        self.complaints.append(missing)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "EVERY_S", 0.0)


async def looked(session: Session, taken: list[str], *, last: str = "") -> ScanLens:
    """Look until it ends by itself."""
    lens = ScanLens()

    async def take(code: str) -> bool:
        taken.append(code)
        return code == last

    any_session: Any = session
    looks = Looking(any_session, lens, take, lambda _: True, seconds=lambda: session.second)
    looks.begin()
    looks.begin()
    assert looks._task is not None
    await asyncio.wait_for(looks._task, 5)
    return lens


async def test_it_ends_with_the_last_code_and_reads_no_further() -> None:
    session, taken = Session(("A", "B", "C"), ("D",)), list[str]()

    lens = await looked(session, taken, last="B")

    assert (taken, lens.read, session.seen) == (["A", "B"], "B", [("D",)])


async def test_it_ends_a_minute_after_the_last_code() -> None:
    session, taken = Session(*[()] * 40, ("A",)), list[str]()

    lens = await looked(session, taken)

    assert (taken, lens.is_idle) == (["A"], True)
    assert session.second == 41 + looking.IDLE_S + 1


async def test_only_failures_in_a_row_end_it() -> None:
    taken: list[str] = []

    lens = await looked(Session(GONE, GONE, ("A",), GONE, GONE, ("B",), GONE, GONE, GONE), taken)

    assert taken == ["A", "B"]
    assert (lens.is_open, lens.trouble) == (False, Why.TIMED_OUT)


async def test_a_lens_without_a_lamp_says_so_and_stays_dark() -> None:
    session, lens = Session(), ScanLens()
    any_session: Any = session

    await Looking(any_session, lens, lambda _: asyncio.sleep(0, True), bool).switch_light()

    assert not lens.is_lit
    assert [one.why for one in session.complaints] == [Why.UNSUPPORTED]
