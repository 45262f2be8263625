"""Asking about the recipient's number."""

from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from driver_app.store.schema import Store
from driver_app.sync.syncer import Syncer
from driver_app.sync.transport import NoAnswer, Reply
from driver_app.work import pin
from driver_app.work.pin import Checked
from shared.clock import FixedClock
from shared.ids import TaskId, uuid7
from shared.pins import PinAnswer, PinQuestion, PinVerdict
from tests.driver_app.conftest import Driver
from tests.onphone import NINE

TASK = TaskId(uuid7())


class OneAnswer:
    """A line that gives one answer to whatever it is asked, unless the network is down."""

    def __init__(self, status: int, body: object) -> None:
        self.reply = Reply(status=status, headers={}, body=msgspec.json.encode(body))
        self.is_down = False
        self.asked: list[PinQuestion] = []

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> Reply:
        assert (method, path, token) == ("POST", "/v1/driver/pins", "access")
        assert headers is not None
        if self.is_down:
            raise NoAnswer
        self.asked.append(msgspec.json.decode(body, type=PinQuestion))
        return self.reply


def _syncer(store: Store, line: Any) -> Syncer:
    return Syncer(store, clock=FixedClock(NINE), transport=line)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (PinAnswer(is_right=True, tries_left=5), PinVerdict.RIGHT),
        (PinAnswer(is_right=False, tries_left=2), PinVerdict.WRONG),
        (PinAnswer(is_right=False, tries_left=0), PinVerdict.LOCKED),
    ],
)
async def test_the_server_says_which(
    driver: Driver, answer: PinAnswer, verdict: PinVerdict
) -> None:
    line = OneAnswer(200, answer)

    checked = await pin.ask(_syncer(driver.store, line), TASK, "4821")

    assert checked == Checked(verdict=verdict, tries_left=answer.tries_left)
    assert line.asked == [PinQuestion(task_id=TASK, pin="4821")]


async def test_without_signal_it_stays_unchecked(driver: Driver) -> None:
    line = OneAnswer(200, PinAnswer(is_right=True, tries_left=5))
    line.is_down = True

    checked = await pin.ask(_syncer(driver.store, line), TASK, "4821")

    assert checked.verdict is PinVerdict.UNCHECKED


@pytest.mark.parametrize("status", [200, 404, 503])
async def test_a_page_that_is_no_answer_is_none(driver: Driver, status: int) -> None:
    checked = await pin.ask(_syncer(driver.store, OneAnswer(status, "login")), TASK, "4821")

    assert checked.verdict is PinVerdict.UNCHECKED


async def test_nobody_signed_in_asks_nobody(store: Store) -> None:
    checked = await pin.ask(_syncer(store, OneAnswer(200, "")), TASK, "4821")

    assert checked.verdict is PinVerdict.UNCHECKED
