from functools import partial
from pathlib import Path
from typing import Any

import flet as ft
import msgspec

from driver_app.device.desk import desk_devices
from driver_app.settings import VERSION
from shared.facts import PayMethod, PinCheck, Relation, Succeeded
from shared.ids import TaskId
from shared.nfe import check_digit
from shared.proof import Needs, ProofRule
from shared.runs import PackageView
from tests.driver_app.fake_server import FakeServer, a_day, a_task
from tests.driver_app.kit import Desk, a_picture, driving


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
    assert body.relation == Relation.RECIPIENT


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
        await desk.app.tap("photo-take")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: len(day.facts) == 4)

    body = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    assert (body.receiver_name, body.relation) == ("Ana", Relation.CONCIERGE)


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


def asking(day: FakeServer, needs: Needs, **task: Any) -> TaskId:
    """Have the first stop ask for ``needs``, with one order that says ``task``."""
    one = a_task("10482", "Marina Albuquerque", **task)
    day.stops[0] = msgspec.structs.replace(day.stops[0], proofs={"succeeded": needs}, tasks=(one,))
    return one.id


async def at_the_door(desk: Desk) -> None:
    await desk.start()
    await desk.arrive()
    await desk.app.tap("deliver")


async def ended(desk: Desk, day: FakeServer) -> Succeeded:
    await desk.app.tap("deliver-done")
    await desk.app.until(lambda: day.types()[-1] == "stop.succeeded")
    return msgspec.json.decode(day.facts[-1].body, type=Succeeded)


def button(desk: Desk) -> tuple[str, bool]:
    """Say what the last button reads, and whether it can be tapped."""
    control = desk.app.by_id("deliver-done")
    return control.content, not control.disabled


async def test_from_the_door_to_the_next_stop_are_three_taps(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        taps = ["deliver", "photo-take", "deliver-done"]
        for tap in taps:
            await desk.app.until(partial(desk.app.has, tap))
            await desk.app.tap(tap)
        await desk.app.until(lambda: desk.app.has("next-number"))

        assert len(taps) == 3
        assert desk.app.by_id("next-number").value == "10483"


async def test_a_photo_says_when_and_under_which_hash_it_was_taken(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        await desk.app.tap("photo-take")
        body = await ended(desk, day)

    (shot,) = body.evidence.shots
    assert shot.sha256 == day.facts[-1].blobs[0].sha256
    assert shot.at_ms <= day.facts[-1].occurred_at.timestamp() * 1000
    assert (body.evidence.app, body.evidence.platform) == (VERSION, "android")


async def test_a_package_stays_behind_with_its_reason(tmp_path: Path) -> None:
    day = a_day(1)
    boxes = (PackageView(barcode="A"), PackageView(barcode="B", pieces=6))
    asking(day, Needs(), packages=boxes)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        await desk.app.tap("left-open")
        await desk.app.tap("left-1-damaged")
        await desk.app.tap("left-2-missing")
        await desk.app.tap("pieces-2-less")
        await desk.app.tap("pieces-2-less")
        assert desk.app.by_id("pieces-2").value == "4 de 6 ficaram"
        await desk.app.tap("left-1-damaged")  # it was only the wrapping
        body = await ended(desk, day)
        await desk.app.until(lambda: desk.app.shows("entregue em parte"))

    assert [(one.barcode, one.outcome, one.pieces) for one in body.left] == [("B", "missing", 4)]


async def test_a_signature_is_drawn_and_cleared(tmp_path: Path) -> None:
    day = a_day(1)
    asking(day, Needs(signature=ProofRule.REQUIRED))

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        assert button(desk) == ("Falta a assinatura", False)
        await desk.sign()
        assert button(desk) == ("Concluir entrega", True)
        assert desk.app.has("signature")
        await desk.app.tap("sign-open")
        await desk.app.tap("sign-clear")
        assert button(desk) == ("Falta a assinatura", False)
        await desk.app.tap("sign-done")
        await desk.sign()
        body = await ended(desk, day)
        await desk.app.until(lambda: bool(day.complete()))

    (blob,) = day.facts[-1].blobs
    assert (blob.role, blob.mime) == ("signature", "image/png")
    assert len(body.strokes[0]) >= 4
    assert day.photos[blob.sha256].startswith(b"\x89PNG")


async def test_a_pin_is_checked_while_there_is_signal(tmp_path: Path) -> None:
    day = a_day(1)
    asking(day, Needs(pin=ProofRule.REQUIRED), has_pin=True)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        pin = f"pin-{day.stops[0].tasks[0].id}"
        assert button(desk) == ("Falta o código do cliente", False)
        await desk.app.type(pin, "1111")
        await desk.app.tap("pin-check")
        await desk.app.until(lambda: desk.app.shows("Restam 4 tentativas"))
        assert not button(desk)[1]
        await desk.app.type(pin, "4821")
        await desk.app.tap("pin-check")
        await desk.app.until(lambda: desk.app.shows("Código certo"))
        body = await ended(desk, day)

    assert [(one.pin, one.check) for one in body.pins] == [("4821", PinCheck.RIGHT)]


async def test_after_five_wrong_pins_only_the_dispatcher_helps(tmp_path: Path) -> None:
    day = a_day(1)
    day.pin_tries = 4
    asking(day, Needs(pin=ProofRule.REQUIRED), has_pin=True)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        await desk.app.type(f"pin-{day.stops[0].tasks[0].id}", "1111")
        await desk.app.tap("pin-check")
        await desk.app.until(lambda: desk.app.shows("Tentativas esgotadas"))

        assert not desk.app.has("pin-check")
        assert not button(desk)[1]


async def test_without_signal_a_pin_is_taken_and_marked(tmp_path: Path) -> None:
    day = a_day(1)
    asking(day, Needs(pin=ProofRule.REQUIRED), has_pin=True)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        day.is_busy = True
        await desk.app.type(f"pin-{day.stops[0].tasks[0].id}", "9999")
        await desk.app.tap("pin-check")
        await desk.app.until(lambda: desk.app.shows("Sem sinal"))
        assert button(desk) == ("Concluir entrega", True)
        day.is_busy = False
        body = await ended(desk, day)

    assert [(one.pin, one.check) for one in body.pins] == [("9999", PinCheck.UNCHECKED)]


async def test_codes_are_typed_and_a_mistyped_invoice_is_found_out(tmp_path: Path) -> None:
    day = a_day(1)
    stem = "5206043300991100250655012000000780026730161"
    key = stem + str(check_digit(stem))
    asking(
        day,
        Needs(scan=ProofRule.REQUIRED),
        packages=(PackageView(barcode="PRT1"), PackageView(barcode=key)),
    )

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        for code, told in (
            (key[:-1] + str((int(key[-1]) + 1) % 10), "dígito errado"),
            ("STRANGE", "não é desta parada"),
            ("prt1", "1 de 2 volumes"),
        ):
            await desk.app.type("scan-code", code)
            await desk.app.tap("scan-add")
            await desk.app.until(partial(desk.app.shows, told), told)
        assert button(desk) == ("Falta ler o código", False)
        await desk.app.type("scan-code", f"https://nfe.example/?p={key}|2|1")
        await desk.app.tap("scan-add")
        body = await ended(desk, day)

    assert [(s.code, s.is_known, s.is_typed) for s in body.scans] == [
        ("STRANGE", False, True),
        ("PRT1", True, True),
        (key, True, True),
    ]


async def test_the_lens_reads_codes_where_something_can(tmp_path: Path) -> None:
    day = a_day(1)
    asking(day, Needs(scan=ProofRule.REQUIRED), packages=(PackageView(barcode="PRT1"),))
    devices = desk_devices(picture=a_picture(), codes=("PRT1",))

    async with driving(tmp_path, day, devices=devices) as desk:
        await at_the_door(desk)
        await desk.app.tap("scan-open")
        await desk.app.until(lambda: desk.app.shows("1 de 1 volumes"))
        body = await ended(desk, day)

    assert [(s.code, s.is_typed) for s in body.scans] == [("PRT1", False)]


async def test_money_due_is_shown_and_asked_about(tmp_path: Path) -> None:
    day = a_day(1)
    task_id = asking(day, Needs(), due_cents=4590)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        assert desk.app.by_id("due-1").value == "Receber R$\N{NO-BREAK SPACE}45,90"
        assert button(desk) == ("Falta dizer como pagou", False)
        await desk.app.tap("pay-1-pix")
        body = await ended(desk, day)

    assert [(one.task_id, one.method, one.cents) for one in body.payments] == [
        (task_id, PayMethod.PIX, 4590)
    ]


async def test_what_is_only_asked_for_may_be_waived_and_is_marked(tmp_path: Path) -> None:
    day = a_day(1)
    asking(day, Needs(photo=ProofRule.WARN, receiver=ProofRule.WARN))

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        assert button(desk) == ("Concluir mesmo assim", True)
        await desk.app.tap("receiver-2")
        assert button(desk) == ("Concluir sem foto", True)
        body = await ended(desk, day)

    assert body.evidence.waived == ("photo",)


async def test_an_undo_brings_back_what_was_collected(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await at_the_door(desk)
        await desk.app.tap("photo-take")
        await desk.app.type("receiver-name", "Dona Ivete")
        await ended(desk, day)
        await desk.app.tap("undo")
        await desk.app.go(f"/stops/{day.stops[0].id}/deliver")

        assert desk.app.by_id("receiver-name").value == "Dona Ivete"
        assert button(desk) == ("Concluir entrega", True)
