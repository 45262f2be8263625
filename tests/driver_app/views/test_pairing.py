from pathlib import Path

from driver_app.device.desk import desk_devices
from tests.driver_app.fake_server import CODE, a_day, serving
from tests.driver_app.kit import at_desk, driving


async def test_a_good_code_shows_the_run(tmp_path: Path) -> None:
    day = a_day(3)

    async with driving(tmp_path, day) as desk:
        await desk.pair()

        assert desk.app.shows("0 de 3 paradas")
        assert len(day.devices) == 1


async def test_a_bad_code_is_told_and_leaves_no_store_behind(tmp_path: Path) -> None:
    folder = tmp_path / "phone"

    async with serving(a_day()) as url, at_desk(folder, url, is_shared=True) as desk:
        await desk.pair("WRONGONE")

        assert desk.app.shows("Este código não vale")
        assert not list(folder.rglob("porta.sqlite"))


async def test_no_server_is_told_and_the_code_can_be_sent_again(tmp_path: Path) -> None:
    async with at_desk(tmp_path, "http://127.0.0.1:9") as desk:
        await desk.pair()
        assert desk.app.shows("Sem contato com o servidor")

        async with serving(a_day()) as url:
            await desk.app.type("pairing-server", url)
            await desk.app.tap("pairing-go")
            await desk.app.until(lambda: desk.app.has("run-accept"))


async def test_an_empty_code_asks_for_one(tmp_path: Path) -> None:
    async with at_desk(tmp_path, "http://127.0.0.1:9") as desk:
        await desk.app.tap("pairing-go")

        assert desk.app.shows("Digite o código.")


async def test_a_link_with_a_code_pairs_by_itself(tmp_path: Path) -> None:
    async with (
        serving(a_day()) as url,
        at_desk(tmp_path, url, route=f"/?code={CODE}", is_shared=True) as desk,
    ):
        await desk.app.until(lambda: desk.app.has("run-accept"))


async def test_a_pasted_link_brings_its_own_server(tmp_path: Path) -> None:
    async with serving(a_day()) as url, at_desk(tmp_path, "http://127.0.0.1:9") as desk:
        await desk.pair(f"{url}/driver/?code={CODE}")

        assert desk.app.has("run-accept")


async def test_one_browser_never_sees_anothers_run(tmp_path: Path) -> None:
    mine = desk_devices()
    async with serving(a_day()) as url:
        async with at_desk(tmp_path, url, devices=mine, is_shared=True) as desk:
            await desk.pair()
        async with at_desk(tmp_path, url, devices=desk_devices(), is_shared=True) as stranger:
            assert stranger.app.has("pairing-go")
        async with at_desk(tmp_path, url, devices=mine, is_shared=True) as again:
            await again.app.until(lambda: again.app.has("run-accept"))
