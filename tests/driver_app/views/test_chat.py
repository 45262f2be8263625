"""Writing with the office, at a stand and on the way, with and without signal."""

from pathlib import Path
from typing import Any

import flet as ft
import msgspec

from shared.chat import Author, ChatSeen, ChatWritten
from tests.driver_app.fake_server import FakeServer, a_day, serving
from tests.driver_app.kit import Desk, at_desk, driving
from tests.driver_app.test_navigator import leading


def bodies(day: FakeServer, type_: str, kind: type[Any]) -> list[Any]:
    return [msgspec.json.decode(fact.body, type=kind) for fact in day.facts if fact.type == type_]


async def look(desk: Desk) -> None:
    """Have the phone ask for news, and come back."""
    await desk.app.go("/unsent")
    await desk.app.tap("send-now")
    await desk.app.go("/")


def answers(desk: Desk) -> ft.Container:
    """Find what holds the ready answers."""
    holds: list[ft.Container] = [
        one
        for one in desk.app.all(ft.Container)
        if isinstance(one.content, ft.Row) and one.content.wrap and len(one.content.controls) > 3
    ]
    assert len(holds) == 1
    return holds[0]


def badge(desk: Desk) -> str | None:
    found = desk.app.by_id("chat-open").badge
    return None if found is None else str(found.label)


async def test_one_tap_answers_and_the_screen_says_how_far_it_came(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("chat-open")
        assert desk.app.has("chat-empty")
        await desk.app.tap("quick-on_my_way")
        await desk.app.until(lambda: bool(day.lines))
        await desk.app.until(lambda: desk.app.shows("enviada"))
        assert desk.app.shows("A caminho")

        day.lines = [msgspec.structs.replace(day.lines[0], read_at=day.lines[0].written_at)]
        await desk.app.tap("quick-here")
        await desk.app.until(lambda: desk.app.shows("vista pela central"))

    assert [line.text for line in day.lines] == ["A caminho", "Cheguei"]
    assert {fact.run_id for fact in day.facts if fact.type == "chat.written"} == {day.runs[0].id}


async def test_what_is_typed_is_sent_and_the_field_is_empty_again(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("chat-open")
        await desk.app.tap("chat-send")  # nothing was typed
        await desk.app.fire(desk.app.by_id("chat-text"), "focus")
        assert not answers(desk).visible
        await desk.app.type("chat-text", "O portão está fechado")
        await desk.app.tap("chat-send")
        await desk.app.until(lambda: bool(day.lines))
        assert desk.app.by_id("chat-text").value == ""
        assert answers(desk).visible
        await desk.app.type("chat-text", "Abriram")
        await desk.app.fire(desk.app.by_id("chat-text"), "submit")
        await desk.app.until(lambda: len(day.lines) == 2)

    said = [body.text for body in bodies(day, "chat.written", ChatWritten)]
    assert said == ["O portão está fechado", "Abriram"]


async def test_from_a_stop_one_writes_about_it_unless_one_says_otherwise(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("run-next")
        await desk.app.tap("chat-open")
        assert desk.app.shows("Pedido 10482")
        await desk.app.tap("quick-late")
        await desk.app.tap("chat-about-nothing")
        assert not desk.app.has("chat-about-nothing")
        await desk.app.tap("quick-ok")
        await desk.app.until(lambda: len(day.lines) == 2)
        await desk.app.tap("back")
        assert desk.app.page.route == f"/stops/{day.stops[0].id}"

    assert [line.stop_id for line in day.lines] == [day.stops[0].id, None]


async def test_what_the_office_writes_is_told_counted_and_read(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        assert badge(desk) is None
        day.write("Passe no depósito")
        await look(desk)
        await desk.app.until(lambda: badge(desk) == "1")
        assert desk.app.shows("Central: Passe no depósito")
        await desk.app.until(lambda: "chat.delivered" in day.types())
        assert "chat.read" not in day.types()

        await desk.app.tap("notice-open")
        await desk.app.until(lambda: "chat.read" in day.types())
        assert desk.app.shows("Camila")
        await desk.app.tap("back")
        await desk.app.until(lambda: badge(desk) is None)
        assert not desk.app.has("notice")

    assert bodies(day, "chat.delivered", ChatSeen) == [ChatSeen(through=1)]
    assert bodies(day, "chat.read", ChatSeen) == [ChatSeen(through=1)]


async def test_what_comes_while_one_looks_is_read_at_once(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.tap("chat-open")
        day.write("Um")
        day.write("Dois")
        await desk.app.tap("quick-ok")
        await desk.app.until(lambda: desk.app.shows("Dois"))
        await desk.app.until(lambda: "chat.read" in day.types())
        assert not desk.app.has("notice-open")

    assert day.lines[1].read_at is not None


async def test_without_signal_lines_wait_on_the_phone_and_go_out_once(tmp_path: Path) -> None:
    day = a_day(1)

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await desk.start()
            day.is_busy = True
            await desk.app.tap("chat-open")
            await desk.app.tap("quick-call_me")
            await desk.app.until(lambda: desk.app.shows("aguardando sinal"))
        day.is_busy = False
        async with at_desk(tmp_path, url) as desk:
            await desk.app.until(lambda: bool(day.lines))
            await desk.app.go("/chat")
            await desk.app.until(lambda: desk.app.shows("enviada"))
            assert desk.app.texts().count("Me ligue, por favor") == 2  # the line, and the button

    assert [(line.text, line.author) for line in day.lines] == [
        ("Me ligue, por favor", Author.DRIVER)
    ]


async def test_on_the_way_a_line_is_spoken_and_never_in_the_way(tmp_path: Path) -> None:
    async with leading(tmp_path) as drive:
        app = drive.desk.app
        drive.day.write("Não volte ao depósito")
        await app.fire(app.page, "app_lifecycle_state_change", {"state": "resume"})
        await app.until(lambda: "Mensagem da central: Não volte ao depósito" in drive.said)
        assert app.has("way-here")
        assert badge(drive.desk) == "1"
        assert app.all(ft.AlertDialog) == []
        drive.day.write("Pode ir para casa")
        await app.tap("way-voice")
        await app.fire(app.page, "app_lifecycle_state_change", {"state": "resume"})
        await app.until(lambda: badge(drive.desk) == "2")
        assert not any("para casa" in said for said in drive.said)


async def test_a_slip_can_be_taken_back_though_a_line_comes(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        day.write("Oi")
        await desk.deliver()
        await desk.app.until(lambda: badge(desk) == "1")

        assert desk.app.has("undo")
