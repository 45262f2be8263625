"""A driver without a screen: the script, its pictures, and what is said."""

import io
from pathlib import Path

import pytest
from PIL import Image

from dispatch_server.runs.photos import draw
from driver_app.headless import Headless, ScriptError, Step, a_photo, drive, read_script
from driver_app.store import outbox
from driver_app.store.chat import read_chat
from driver_app.sync.syncer import Syncer
from shared.clock import FixedClock
from shared.states import RunStatus, StopStatus
from tests.driver_app.conftest import Driver
from tests.onphone import NINE, a_line, put, told


def test_a_script_is_read_line_by_line() -> None:
    steps = read_script(['{"do": "accept"}', "", "# noon", '{"do": "arrive", "stop": 2}'])

    assert [(step.do, step.stop) for step in steps] == [("accept", 0), ("arrive", 2)]


@pytest.mark.parametrize("line", ["{", '{"stop": 1}', '{"do": "x", "colour": 1}', "deliver"])
def test_a_line_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(ScriptError, match="line 2"):
        read_script(['{"do": "accept"}', line])


@pytest.mark.parametrize("size", [0, 1_000, 300_000])
def test_a_made_photo_is_one_and_nobody_elses(size: int) -> None:
    one, other = a_photo(size), a_photo(size)

    assert one.content != other.content
    assert size <= len(one.content) <= size + 1_000
    assert Image.open(io.BytesIO(draw(one.content))).size == (8, 8)


class Stage:
    """A paired driver with nobody on the line, told what to do."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        self.out = io.StringIO()
        clock = FixedClock(NINE)
        self.headless = Headless(driver.store, clock, Syncer(driver.store, clock=clock), self.out)

    async def do(self, do: str, **more: object) -> None:
        await self.headless.do(Step(do=do, **more))  # type: ignore[arg-type]

    @property
    def said(self) -> list[str]:
        return self.out.getvalue().splitlines()


@pytest.fixture
async def stage(driver: Driver) -> Stage:
    return Stage(driver)


async def test_a_day_is_driven_and_each_fact_said(stage: Stage) -> None:
    await stage.do("duty", duty="on_duty")
    await stage.do("accept")
    await stage.do("load")
    await stage.do("start")
    await stage.do("head_for", stop=1)
    await stage.do("arrive", stop=1, lat=60.0, lon=25.0)
    await stage.do("deliver", stop=1, receiver="Helena", photos=2)
    await stage.do("undo", stop=1)
    await stage.do("skip", stop=1)
    await stage.do("fail", stop=1)
    await stage.do("deliver", stop=2)
    await stage.do("finish")
    await stage.do("position", lat=60.0, lon=25.0)
    await stage.do("wait", s=0.01)

    view = await stage.headless.recorder.view()
    assert [stop.status for stop in view.stops] == [StopStatus.FAILED, StopStatus.SUCCEEDED]
    assert view.runs[0].status is RunStatus.COMPLETED
    assert view.unsent.photos == 4
    assert outbox.backlog(stage.driver.store).positions == 1
    assert len([line for line in stage.said if line.startswith("saved ")]) == 12


async def test_what_the_office_wrote_is_read_and_answered(stage: Stage) -> None:
    told(stage.driver.store, put(a_line(1, "Está tudo bem?")))

    await stage.do("read")
    await stage.do("read")
    await stage.do("say", text="Tudo certo", stop=1)
    await stage.do("say", text=" ")

    words = [line.split()[0] for line in stage.said]
    assert words == ["office", "saved", "saved", "refused"]
    assert stage.said[0] == "office 'Está tudo bem?'"
    mine = read_chat(stage.driver.store).entries[-1]
    assert (mine.text, mine.stop_id is None) == ("Tudo certo", False)


async def test_a_photo_can_come_from_a_file(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "door.jpg").write_bytes(a_photo().content)

    await stage.do("deliver", stop=1, photo=str(tmp_path / "door.jpg"))

    assert stage.said[0].startswith("saved ")


async def test_what_the_rules_refuse_is_said_and_passed_over(stage: Stage) -> None:
    await stage.do("deliver", stop=1, photos=0)
    await stage.do("undo", stop=1)
    await stage.do("arrive", stop=1)

    assert stage.said[:2] == ["refused photo-required", "refused nothing-to-undo"]
    assert stage.said[2].startswith("saved ")
    assert stage.headless.refused == 2


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ({"do": "arrive", "stop": 3}, "2 stops"),
        ({"do": "dance", "stop": 1}, "dance"),
        ({"do": "position"}, "lat and lon"),
        ({"do": "drain", "s": 0.01}, "longer than 0.01 s"),
    ],
)
async def test_what_makes_no_sense_ends_the_script(
    stage: Stage, step: dict[str, object], why: str
) -> None:
    await stage.do("arrive", stop=1)

    with pytest.raises(ScriptError, match=why):
        await stage.do(**step)  # type: ignore[arg-type]


async def test_no_server_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "script").write_text('{"do": "accept"}')
    out = io.StringIO()

    ended = await drive(
        server_url="http://127.0.0.1:9",
        code="ABCD",
        state_dir=tmp_path / "state",
        script=tmp_path / "script",
        out=out,
    )

    assert (ended, out.getvalue()) == (1, "refused server-unreachable\n")
