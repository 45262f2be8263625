from pathlib import Path

from driver_app.phones import Phones
from driver_app.work.sign_in import sign_in
from shared.clock import SystemClock
from tests.driver_app.fake_server import CODE, a_day, serving
from tests.waiting import until


def heard() -> None:
    """Hear that something changed."""


def too() -> None:
    """Hear it in another tab."""


async def test_two_tabs_of_one_browser_share_a_store(tmp_path: Path) -> None:
    phones = Phones(SystemClock())

    one = await phones.enter(tmp_path, heard)
    other = await phones.enter(tmp_path, too)

    assert one is other
    assert one.watchers == 2
    await phones.close()


async def test_who_comes_back_soon_finds_the_store_still_open(tmp_path: Path) -> None:
    phones = Phones(SystemClock())
    phone = await phones.enter(tmp_path, heard)

    await phones.leave(phone, heard)

    assert await phones.enter(tmp_path, heard) is phone
    await phones.close()


async def test_a_store_is_closed_some_time_after_the_last_has_left(tmp_path: Path) -> None:
    phones = Phones(SystemClock(), linger_s=0.05)
    phone = await phones.enter(tmp_path, heard)
    await phones.enter(tmp_path, too)

    await phones.leave(phone, heard)
    await until(lambda: not phones._leaving)
    assert await phones.enter(tmp_path, heard) is phone

    await phones.leave(phone, heard)
    await phones.leave(phone, too)
    await until(lambda: not phones._leaving)
    assert await phones.enter(tmp_path, heard) is not phone
    await phones.close()


async def test_only_a_store_that_nobody_used_is_thrown_away(tmp_path: Path) -> None:
    phones = Phones(SystemClock())
    used, unused = tmp_path / "used", tmp_path / "unused"

    async with serving(a_day()) as url:
        phone = await phones.enter(used, heard)
        await sign_in(phone.store, server_url=url, code=CODE)
        assert not await phones.discard(phone, heard)
        empty = await phones.enter(unused, heard)
        assert await phones.discard(empty, heard)
        await phones.close()

    assert used.exists()
    assert not unused.exists()
