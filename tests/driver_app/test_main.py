from pathlib import Path

import flet as ft
import pytest

from driver_app.device.desk import DeskNetwork, desk_devices
from driver_app.main import BROWSER_KEY, code_of, folder_name
from driver_app.session import Session
from tests.driver_app.fake_server import CODE, a_day, serving
from tests.driver_app.kit import a_picture, at_desk, driving


@pytest.mark.parametrize(
    "address", [f"/?code={CODE}", f"https://porta.example/driver/?code={CODE}&x=1"]
)
def test_a_code_is_found_in_a_link(address: str) -> None:
    assert code_of("", address) == CODE


def test_a_plain_address_has_no_code() -> None:
    assert code_of("/", "ws://host/driver") == ""


async def test_a_crash_in_a_handler_keeps_the_screen(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        desk.app.session.error("boom")
        await desk.app.settle()

        assert desk.app.has("run-next")
        assert desk.app.shows("O que você registrou está salvo")


async def test_an_answer_for_what_has_left_the_screen_ends_nothing(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        gone = max(desk.app.session.index) + 1_000
        desk.app.session.handle_invoke_method_results(gone, "a-lens", b"", None)

        assert not desk.app.connection.crashes


def files_below(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


async def test_a_browser_is_known_by_a_key_that_the_server_does_not_list(tmp_path: Path) -> None:
    devices = desk_devices(picture=a_picture())

    async with serving(a_day()) as url:
        async with at_desk(tmp_path, url, devices=devices, is_shared=True) as desk:
            await desk.pair()
        key = await devices.secrets.get(BROWSER_KEY)

    assert isinstance(key, str)
    names = [str(path) for path in files_below(tmp_path)]
    assert any(name.endswith(f"browsers/{folder_name(key)}/porta.sqlite") for name in names)
    assert not [name for name in names if key in name]


async def test_a_key_that_climbs_out_of_the_folder_is_replaced(tmp_path: Path) -> None:
    devices = desk_devices()
    await devices.secrets.put(BROWSER_KEY, "../../etc/passwd")

    async with (
        serving(a_day()) as url,
        at_desk(tmp_path, url, devices=devices, is_shared=True) as desk,
    ):
        await desk.pair()

    assert await devices.secrets.get(BROWSER_KEY) != "../../etc/passwd"


async def test_a_visitor_who_never_pairs_leaves_nothing(tmp_path: Path) -> None:
    async with (
        serving(a_day()) as url,
        at_desk(tmp_path / "data", url, is_shared=True) as desk,
    ):
        assert desk.app.has("pairing-go")

    assert files_below(tmp_path) == []


async def test_a_window_made_wide_moves_the_column(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.fire(desk.app.page, "resize", {"width": 1200, "height": 800})

        assert desk.app.all(ft.ListView)[-1].padding.left > 250


async def test_a_network_that_appears_wakes_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[Session] = []

    def note(session: Session) -> None:
        woken.append(session)

    monkeypatch.setattr(Session, "wake", note)

    async with driving(tmp_path, a_day(1)) as desk:
        network = desk.devices.network
        assert isinstance(network, DeskNetwork)
        network.appear()

        assert len(woken) == 1
