from pathlib import Path

import flet as ft
import msgspec

from shared.facts import IncidentReported, ReportKind
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import a_picture, driving


async def test_being_late_is_two_taps_and_a_third(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("menu")
        await desk.app.tap("to-incident")
        await desk.app.tap("kind-late")
        assert desk.app.by_id("incident-send").disabled
        await desk.app.tap("delay-20")
        await desk.app.tap("incident-send")
        await desk.app.until(lambda: day.types()[-1] == "incident.reported")
        assert desk.app.shows("A central foi avisada")

    body = msgspec.json.decode(day.facts[-1].body, type=IncidentReported)
    assert (body.kind, body.delay_s) == (ReportKind.LATE, 1200)
    assert day.facts[-1].run_id == day.runs[0].id


async def test_after_an_accident_help_comes_first(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.go("/incident")
        await desk.app.tap("kind-accident")
        calls = [
            button.action.url
            for button in desk.app.all(ft.FilledTonalButton)
            if button.action is not None
        ]
        assert {"tel:192", "tel:190", "tel:193"} <= set(calls)
        await desk.app.type("incident-note", "Batida leve")
        await desk.app.tap("incident-send")
        await desk.app.until(lambda: day.types()[-1] == "incident.reported")

    body = msgspec.json.decode(day.facts[-1].body, type=IncidentReported)
    assert (body.kind, body.note) == (ReportKind.ACCIDENT, "Batida leve")


async def test_the_kind_can_be_changed(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.app.go("/incident")
        await desk.app.tap("kind-breakdown")
        await desk.app.tap("kind-again")

        assert desk.app.has("kind-late")


async def test_an_accident_is_shown_by_photos_that_go_out_in_their_own_lane(
    tmp_path: Path,
) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.go("/incident")
        await desk.app.tap("kind-accident")
        assert not desk.app.has("photo-take"), "help comes before a lens"
        for color in ("#a8101a", "#0b6035"):
            desk.camera.picture = a_picture(color)
            await desk.app.tap("photo-open")
            await desk.app.until(lambda: desk.app.has("photo-take"))
            await desk.app.tap("photo-take")
        await desk.app.tap("incident-send")
        await desk.app.until(lambda: len(day.complete()) == 2)

    assert [blob.role for blob in day.facts[-1].blobs] == ["photo", "photo"]
    assert set(day.photos.values()) == {a_picture("#a8101a"), a_picture("#0b6035")}


async def test_a_photo_for_another_kind_does_not_go_with_a_delay(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.go("/incident")
        await desk.app.tap("kind-breakdown")
        await desk.app.tap("photo-open")
        await desk.app.until(lambda: desk.app.has("photo-take"))
        await desk.app.tap("photo-take")
        await desk.app.tap("kind-again")
        await desk.app.tap("kind-late")
        await desk.app.tap("delay-10")
        await desk.app.tap("incident-send")
        await desk.app.until(lambda: day.types()[-1] == "incident.reported")

    assert day.facts[-1].blobs == ()
