from pathlib import Path

import msgspec
import pytest

from driver_app.views.finish import cents_of
from shared.facts import RunFinished
from shared.proof import Needs
from tests.driver_app.fake_server import FakeServer, a_day
from tests.driver_app.kit import Desk, driving


async def end_both(desk: Desk, day: FakeServer) -> None:
    """Fail the first stop, and be paid in cash at the second."""
    await desk.start()
    await desk.arrive()
    await desk.app.tap("fail")
    await desk.app.tap("reason-refused")
    await desk.app.tap("fail-done")
    await desk.app.until(lambda: desk.app.page.route == "/")
    await desk.arrive(day.stops[1])
    await desk.app.tap("deliver")
    await desk.app.tap("pay-1-cash")
    await desk.app.tap("deliver-done")
    await desk.app.until(lambda: desk.app.has("run-finish"))


def paying_day() -> FakeServer:
    day = a_day(2)
    task = msgspec.structs.replace(day.stops[1].tasks[0], due_cents=4590)
    day.stops[1] = msgspec.structs.replace(
        day.stops[1], tasks=(task,), proofs={"succeeded": Needs()}
    )
    return day


async def finished(desk: Desk, day: FakeServer) -> RunFinished:
    await desk.app.tap("run-finish-yes")
    await desk.app.until(lambda: day.types()[-1] == "run.completed")
    await desk.app.until(lambda: desk.app.has("run-closed"))
    return msgspec.json.decode(day.facts[-1].body, type=RunFinished)


async def test_what_comes_back_is_counted_with_the_money(tmp_path: Path) -> None:
    day = paying_day()

    async with driving(tmp_path, day) as desk:
        await end_both(desk, day)
        await desk.app.tap("run-finish")
        assert desk.app.by_id("finish-cash").value == "Entregar R$\N{NO-BREAK SPACE}45,90"
        await desk.app.type("finish-odometer", "48300")
        said = await finished(desk, day)

    assert said == RunFinished(returned=("PRT1048201",), cash_cents=4590, odometer_km=48_300)


async def test_what_is_missing_is_said_before_somebody_asks(tmp_path: Path) -> None:
    day = paying_day()

    async with driving(tmp_path, day) as desk:
        await end_both(desk, day)
        await desk.app.tap("run-finish")
        await desk.app.tap("return-1")
        await desk.app.type("finish-counted", "R$ 40")
        said = await finished(desk, day)

    assert said == RunFinished(missing=("PRT1048201",), cash_cents=4000)


async def test_a_plain_run_ends_plainly(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.tap("run-finish")
        assert not desk.app.has("finish-cash")
        assert not desk.app.has("return-1")
        assert await finished(desk, day) == RunFinished()
        await desk.app.go("/finish")
        assert desk.app.has("stop-gone")


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("", 4590),
        ("45", 4500),
        ("45,9", 4590),
        ("R$ 45,90", 4590),
        ("1.234,56", 123_456),
        ("1,234.56", 123_456),
        ("1.234", 123_400),
        (",50", 50),
        ("dinheiro", 4590),
        ("9" * 12, 4590),
    ],
)
def test_sums_are_read_as_people_type_them(typed: str, cents: int) -> None:
    assert cents_of(typed, 4590) == cents
