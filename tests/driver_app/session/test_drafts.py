"""The app dies in the middle of a delivery, and goes on where it was."""

from pathlib import Path

import msgspec
import pytest

from driver_app.session import drafts as session_drafts
from driver_app.store import drafts
from driver_app.store.schema import Store
from shared.facts import Relation, Succeeded
from shared.ids import DeviceId, DriverId, uuid7
from tests.driver_app.fake_server import a_day, serving
from tests.driver_app.kit import Desk, a_picture, at_desk, driving


def rows(folder: Path) -> int:
    """Count the drafts that another reader of the phone's database sees."""
    store = Store.open(folder)
    with store.reading() as db:
        (count,) = db.execute("SELECT count(*) FROM draft").fetchone()
    store.close()
    return int(count)


async def begin(desk: Desk) -> None:
    """Come to the first door, take a photo and write down who is there."""
    await desk.start()
    await desk.arrive()
    await desk.app.tap("deliver")
    await desk.app.tap("photo-take")
    await desk.app.tap("receiver-2")
    await desk.app.type("receiver-name", "Seu Zé")
    await desk.app.type("deliver-note", "portão azul")


async def test_what_was_collected_is_there_after_a_restart(tmp_path: Path) -> None:
    day = a_day(2)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await begin(desk)
        async with at_desk(tmp_path, url, route=f"/stops/{day.stops[0].id}/deliver") as desk:
            assert desk.app.has("photo-1")
            assert desk.app.by_id("receiver-name").value == "Seu Zé"
            assert desk.app.by_id("deliver-note").value == "portão azul"
            await desk.app.tap("deliver-done")
            await desk.app.until(lambda: len(day.complete()) == 1, "the photo is sent")
        assert rows(tmp_path) == 0

    body = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    assert (body.receiver_name, body.relation) == ("Seu Zé", Relation.CONCIERGE)
    assert body.note == "portão azul"
    assert len(body.evidence.shots) == 1
    assert list(day.photos.values()) == [a_picture()]


async def test_a_change_is_on_the_disk_soon_and_one_that_is_taken_back_is_not(
    tmp_path: Path,
) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.type("deliver-note", "portão azul")
        await desk.app.until(lambda: rows(tmp_path) == 1)

        await desk.app.type("deliver-note", "")
        await desk.app.until(lambda: rows(tmp_path) == 0)


async def test_a_photo_is_on_the_disk_before_the_lens_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_drafts, "EVERY_S", 3_600.0)
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        await desk.app.until(lambda: desk.app.has("photo-1"))

        assert rows(tmp_path) == 1


async def test_an_undone_ending_leaves_its_draft_on_the_disk_again(tmp_path: Path) -> None:
    day = a_day(2)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await begin(desk)
            await desk.app.tap("deliver-done")
            await desk.app.until(lambda: desk.app.has("undo"))
            assert rows(tmp_path) == 0
            await desk.app.tap("undo")
            await desk.app.until(lambda: rows(tmp_path) == 1)
        async with at_desk(tmp_path, url, route=f"/stops/{day.stops[0].id}/deliver") as desk:
            assert desk.app.has("photo-1")


async def test_a_stop_that_is_taken_away_takes_its_draft_along(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await begin(desk)
        await desk.app.until(lambda: rows(tmp_path) == 1)
        del day.stops[0]
        await desk.app.go("/unsent")
        await desk.app.tap("send-now")

        await desk.app.until(lambda: rows(tmp_path) == 0)


async def test_who_signs_out_finds_it_again_and_a_stranger_does_not(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await begin(desk)
        await desk.app.until(lambda: rows(tmp_path) == 1)
        await sign_out(desk)
        assert rows(tmp_path) == 1
        await desk.pair()
        await desk.app.go(f"/stops/{day.stops[0].id}/deliver")
        await desk.app.until(lambda: desk.app.has("photo-1"))

        await sign_out(desk)
        day.driver_id = DriverId(uuid7())
        await desk.pair()
        await desk.app.go(f"/stops/{day.stops[0].id}/deliver")
        await desk.app.until(lambda: desk.app.has("photo-take"))
        assert rows(tmp_path) == 0


async def sign_out(desk: Desk) -> None:
    await desk.app.go("/unsent")
    await desk.app.tap("sign-out")
    await desk.app.tap("sign-out-yes")
    await desk.app.until(lambda: desk.app.has("pairing-code"))


async def test_a_draft_of_another_version_is_left_alone(tmp_path: Path) -> None:
    day = a_day(1)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await begin(desk)
            device: DeviceId = day.devices[0]
        store = Store.open(tmp_path)
        with store.transaction() as db:
            db.execute("UPDATE draft SET content = x'7b'")
        assert len(drafts.read(store, device)) == 1
        store.close()
        async with at_desk(tmp_path, url, route=f"/stops/{day.stops[0].id}/deliver") as desk:
            await desk.app.until(lambda: desk.app.has("photo-take"))
