from pathlib import Path

from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_the_day_is_told_newest_first(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.pair()
        await desk.app.go("/history")
        assert desk.app.has("history-empty")
        await desk.app.go("/")
        await desk.app.tap("run-accept")
        await desk.app.tap("run-start")
        await desk.app.until(lambda: desk.app.has("run-next"))
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap("reason-refused")
        await desk.app.tap("fail-done")
        await desk.app.go("/shift")
        await desk.app.tap("shift-start")
        await desk.app.go("/incident")
        await desk.app.tap("kind-other")
        await desk.app.tap("incident-send")
        await desk.app.go("/menu")
        await desk.app.tap("to-history")
        texts = desk.app.texts()

    told = ["Ocorrência", "Jornada", "Não entregue", "Chegada", "Rota iniciada", "Rota aceita"]
    assert [text for text in texts if text in told] == told
    assert any("10482" in text and "Recusou receber" in text for text in texts)
    assert "Em jornada" in texts


async def test_what_is_not_sent_yet_shows(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        day.is_busy = True
        await desk.arrive()
        await desk.app.go("/history")
        labels = {
            icon.semantics_label
            for icon in desk.app.walk()
            if getattr(icon, "semantics_label", None)
        }

        assert {"ainda não enviada", "enviada"} <= labels
