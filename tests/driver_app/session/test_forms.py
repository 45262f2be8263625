"""Forms that were not sent yet are there after the app has died, and gone once they are sent."""

from pathlib import Path

import msgspec

from shared.facts import IncidentReported, ReportKind, VehicleChecked, VehiclePart
from tests.driver_app.fake_server import a_day, serving
from tests.driver_app.kit import a_picture, at_desk, driving
from tests.driver_app.session.test_drafts import rows


async def test_an_incident_that_was_not_sent_is_there_after_a_restart(tmp_path: Path) -> None:
    day = a_day(1)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await desk.start()
            await desk.app.go("/incident")
            await desk.app.tap("kind-breakdown")
            await desk.app.tap("photo-open")
            await desk.app.until(lambda: desk.app.has("photo-take"))
            await desk.app.tap("photo-take")
            await desk.app.tap("delay-30")
            await desk.app.type("incident-note", "Pneu furado na Sé")
        async with at_desk(tmp_path, url, route="/incident") as desk:
            assert desk.app.has("photo-1")
            assert desk.app.by_id("incident-note").value == "Pneu furado na Sé"
            await desk.app.tap("incident-send")
            await desk.app.until(lambda: len(day.complete()) == 1, "the photo is sent")
            assert rows(tmp_path) == 0
            await desk.app.go("/incident")
            assert desk.app.has("kind-late"), "the next one starts from nothing"

    body = msgspec.json.decode(day.facts[-1].body, type=IncidentReported)
    assert (body.kind, body.delay_s) == (ReportKind.BREAKDOWN, 1800)
    assert body.note == "Pneu furado na Sé"
    assert list(day.photos.values()) == [a_picture()]


async def test_an_incident_is_sent_once_however_often_it_is_tapped(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.go("/incident")
        await desk.app.tap("kind-accident")
        button = desk.app.by_id("incident-send")
        await desk.app.fire(button, "click")
        await desk.app.fire(button, "click")
        await desk.app.until(lambda: "incident.reported" in day.types())
        await desk.app.go("/unsent")
        await desk.app.tap("send-now")

    assert day.types().count("incident.reported") == 1


async def test_faults_of_the_vehicle_are_there_after_a_restart(tmp_path: Path) -> None:
    day = a_day(1)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await desk.pair()
            await desk.app.go("/vehicle")
            await desk.app.type("odometer", "48210")
            await desk.app.tap("part-brakes")
            await desk.app.type("vehicle-note", "Pedal baixo")
        async with at_desk(tmp_path, url, route="/vehicle") as desk:
            assert desk.app.by_id("odometer").value == "48210"
            await desk.app.tap("vehicle-done")
            await desk.app.until(lambda: len(day.facts) == 1)
            assert rows(tmp_path) == 0

    body = msgspec.json.decode(day.facts[-1].body, type=VehicleChecked)
    assert (body.odometer_km, body.faults) == (48_210, (VehiclePart.BRAKES,))
    assert body.note == "Pedal baixo"


async def test_a_line_for_the_office_waits_while_an_answer_goes_out(tmp_path: Path) -> None:
    day = a_day(1)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await desk.start()
            await desk.app.tap("chat-open")
            await desk.app.type("chat-text", "Portão azul")
            await desk.app.until(lambda: rows(tmp_path) == 1)
            await desk.app.tap("quick-ok")
            await desk.app.until(lambda: len(day.lines) == 1)
        async with at_desk(tmp_path, url, route="/chat") as desk:
            assert desk.app.by_id("chat-text").value == "Portão azul"
            await desk.app.tap("chat-send")
            await desk.app.until(lambda: len(day.lines) == 2)
            await desk.app.until(lambda: rows(tmp_path) == 0)
            assert not desk.app.by_id("chat-text").value
