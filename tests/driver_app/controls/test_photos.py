from pathlib import Path

from driver_app.device.desk import desk_devices
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import a_picture, driving


async def test_photos_can_be_added_and_deleted(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        await desk.app.tap("photo-open")
        await desk.app.until(lambda: desk.app.has("photo-take"))
        desk.camera.picture = a_picture("#a8101a")
        await desk.app.tap("photo-take")
        assert desk.app.has("photo-2")

        delete = desk.app.by_id("photo-1").controls[1].content
        await desk.app.fire(delete, "click")
        assert not desk.app.has("photo-2")
        assert desk.app.by_id("photo-1").controls[0].src == a_picture("#a8101a")


async def test_a_file_that_is_no_photo_is_refused(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1), devices=desk_devices(file=b"%PDF-1.7")) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.until(lambda: desk.app.has("photo-pick"))
        await desk.app.tap("photo-pick")

        assert desk.app.shows("Este arquivo não é uma foto.")
        assert desk.app.by_id("deliver-done").disabled


async def test_closing_the_file_dialog_is_no_error(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1), devices=desk_devices()) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.until(lambda: desk.app.has("photo-pick"))
        await desk.app.tap("photo-pick")

        assert not desk.app.has("notice")
