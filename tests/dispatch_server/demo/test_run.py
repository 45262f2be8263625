"""``porta demo`` tells a person where to look, and leaves nothing running."""

import asyncio
import re
import socket
from pathlib import Path

import httpx
import msgspec
import pytest

from dispatch_server.cities.errors import NoSuchCity
from dispatch_server.cities.pack import CityPack
from dispatch_server.demo.day import DayPlan
from dispatch_server.demo.report import DayReport
from dispatch_server.demo.run import demo_settings, run_day, tell
from dispatch_server.demo.town import EMAIL, PASSWORD
from dispatch_server.settings import Settings
from tests.ports import free_port

WAIT_S = 120


def test_a_demo_takes_the_wanted_port_where_it_is_free_and_another_where_it_is_not(
    tmp_path: Path,
) -> None:
    base = Settings(data_dir=tmp_path, port=free_port())

    assert demo_settings(base, None).port == base.port
    assert demo_settings(base, None).messages_to_log
    assert demo_settings(base, 1234).port == 1234
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", base.port))
        assert demo_settings(base, None).port != base.port


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_the_result_is_told_in_one_line_beside_the_output_for_programs(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    numbers = dict.fromkeys(DayReport.__struct_fields__, 0) | {"delivered": 271, "wall_s": 61}
    report = msgspec.convert(
        numbers | {"city": "helsinki", "roads": "embedded", "failed": {"refused": 8, "absent": 9}},
        DayReport,
    )

    tell(report, language)

    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "271" in told.err
    assert "17" in told.err


async def test_a_city_that_is_not_there_starts_nothing(tmp_path: Path) -> None:
    base = Settings(data_dir=tmp_path, port=free_port())

    with pytest.raises(NoSuchCity):
        await run_day(
            base,
            DayPlan(city="atlantis"),
            port=base.port,
            language="en",
            is_headless=True,
            until_done=True,
        )

    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(base.url)


async def test_a_person_is_told_where_to_look_and_the_server_stays_until_they_leave(
    helsinki: CityPack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = helsinki.folder.parent.parent
    base = Settings(data_dir=tmp_path, cities_dir=root, city=helsinki.slug, port=free_port())
    wanted = DayPlan(orders=5, drivers=2, speed=5000, budget_s=0.5, keep_a_phone=True)
    day = asyncio.create_task(
        run_day(base, wanted, port=base.port, language="en", is_headless=False, until_done=False)
    )
    try:
        told = await _told(day, capsys)
        links = re.findall(r"http://\S+", told)
        assert EMAIL in told
        assert PASSWORD in told
        assert any("/driver/?code=" in link for link in links)
        (customer,) = [link for link in links if "/t/" in link]
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(customer)).status_code == 200
    finally:
        day.cancel()
        await asyncio.gather(day, return_exceptions=True)
    async with httpx.AsyncClient(trust_env=False) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(base.url)


async def _told(day: asyncio.Task[DayReport | None], capsys: pytest.CaptureFixture[str]) -> str:
    """Give all that was said until the server only waits for Ctrl-C."""
    told = ""
    async with asyncio.timeout(WAIT_S):
        while "The server goes on" not in told:
            assert not day.done(), day.exception()
            await asyncio.sleep(0.2)
            told += capsys.readouterr().err
    return told
