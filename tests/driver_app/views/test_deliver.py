from pathlib import Path

import flet as ft
import msgspec

from driver_app.device.desk import desk_devices
from shared.facts import Succeeded
from tests.driver_app.fake_server import a_day, a_task
from tests.driver_app.kit import a_picture, driving


async def test_photo_name_done(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.until(lambda: desk.app.has("photo-take"))
        assert desk.app.by_id("deliver-done").disabled
        await desk.app.tap("photo-take")
        await desk.app.type("receiver-name", "Seu Zé")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: desk.app.page.route == "/")
        await desk.app.until(lambda: len(day.complete()) == 1, "the photo is sent")

    assert msgspec.json.decode(day.facts[-1].body, type=Succeeded).receiver_name == "Seu Zé"
    assert list(day.photos.values()) == [a_picture()]


async def test_a_tapped_name_spares_the_typing(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        await desk.app.tap("receiver-1")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: len(day.facts) == 4)

    body = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    assert body.receiver_name == "Marina Albuquerque"


async def test_the_newest_word_says_who_received(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("receiver-1")
        await desk.app.type("receiver-name", "Ana")
        assert not desk.app.all(ft.Semantics, identifier="receiver-1", selected=True)
        await desk.app.tap("receiver-2")
        assert desk.app.by_id("receiver-name").value == ""
        await desk.app.tap("photo-take")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: len(day.facts) == 4)

    body = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    assert body.receiver_name == "Portaria"


async def test_ten_orders_at_one_door_are_one_delivery(tmp_path: Path) -> None:
    day = a_day(1)
    tasks = tuple(a_task(str(20_000 + number), f"Sala {number}") for number in range(10))
    day.stops[0] = msgspec.structs.replace(day.stops[0], tasks=tasks)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.until(lambda: len(day.facts) == 4)

    assert msgspec.json.decode(day.facts[-1].body, type=Succeeded).delivered == ()


async def test_an_order_that_stays_in_the_car_is_left_out(tmp_path: Path) -> None:
    day = a_day(1)
    tasks = (a_task("1", "A"), a_task("2", "B"), a_task("3", "C"))
    day.stops[0] = msgspec.structs.replace(day.stops[0], tasks=tasks)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        await desk.app.tap("task-2")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: len(day.facts) == 4)
        assert desk.app.shows("entregue em parte")

    body = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    assert body.delivered == (tasks[0].id, tasks[2].id)


async def test_nothing_handed_over_is_no_delivery(tmp_path: Path) -> None:
    day = a_day(1)
    day.stops[0] = msgspec.structs.replace(day.stops[0], tasks=(a_task("1", "A"), a_task("2", "B")))

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        await desk.app.tap("task-1")
        await desk.app.tap("task-2")

        assert desk.app.by_id("deliver-done").disabled
        assert desk.app.by_id("deliver-done").content == "Marque ao menos um pedido"


async def test_a_desk_without_a_lens_takes_a_file(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day, devices=desk_devices(file=a_picture())) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.until(lambda: desk.app.shows("Escolha um arquivo"))
        await desk.app.tap("photo-pick")

        assert not desk.app.by_id("deliver-done").disabled


async def test_what_was_typed_stays_when_the_screen_is_left(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.type("receiver-name", "Dona Ivete")
        await desk.app.go(f"/stops/{day.stops[0].id}")
        await desk.app.tap("deliver")

        assert desk.app.by_id("receiver-name").value == "Dona Ivete"


async def test_an_ended_stop_cannot_be_delivered_again(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.deliver()
        await desk.app.go(f"/stops/{day.stops[0].id}/deliver")

        assert desk.app.has("stop-gone")
