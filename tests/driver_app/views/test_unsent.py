from datetime import UTC, datetime, timedelta
from pathlib import Path

from driver_app.state import Unsent
from driver_app.texts import Texts
from driver_app.views.unsent import last_answer
from tests.driver_app.fake_server import CODE, a_day, serving
from tests.driver_app.kit import at_desk, driving

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def test_a_day_without_a_server_is_kept_and_sent_later(tmp_path: Path) -> None:
    day = a_day(2)
    async with serving(day) as url:
        port = int(url.rsplit(":", 1)[1])
        async with at_desk(tmp_path, url) as desk:
            await desk.start()
            await desk.app.until(lambda: len(day.facts) == 2)
    async with at_desk(tmp_path, url) as desk:  # nobody listens there any more
        await desk.app.until(lambda: desk.app.has("run-next"))
        await desk.arrive()
        await desk.deliver()
        await desk.app.tap("sync-badge")
        await desk.app.until(lambda: desk.app.shows("Sem rede"))
        assert desk.app.shows("2 registros a enviar")
        assert desk.app.shows("1 foto a enviar")
        assert len(day.facts) == 2

        async with serving(day, port):
            await desk.app.tap("send-now")
            await desk.app.until(lambda: len(day.complete()) == 1)
            await desk.app.until(lambda: desk.app.shows("Tudo enviado"))

    assert day.types()[2:] == ["stop.arrived", "stop.succeeded"]


async def test_signing_out_keeps_what_is_unsent_for_the_same_driver(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.app.until(lambda: len(day.facts) == 2)
        day.is_busy = True
        await desk.arrive()
        await desk.app.tap("sync-badge")
        await desk.app.tap("sign-out")
        await desk.app.tap("sign-out-yes")
        await desk.app.until(lambda: desk.app.has("pairing-go"))

        day.is_busy = False
        await desk.pair(CODE)
        await desk.app.until(lambda: "stop.arrived" in day.types())


async def test_signing_out_can_be_thought_better_of(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.pair()
        await desk.app.tap("sync-badge")
        await desk.app.tap("sign-out")
        await desk.app.tap("sign-out-no")

        assert desk.app.has("sign-out")
        assert not desk.app.has("pairing-go")


def test_the_age_of_the_last_answer_is_told() -> None:
    texts = Texts("en")

    assert last_answer(Unsent(), texts) == "The server has not answered yet"
    fresh = Unsent(now=NOW, last_answer_at=NOW - timedelta(seconds=5))
    assert last_answer(fresh, texts) == "The server answered just now"
    old = Unsent(now=NOW, last_answer_at=NOW - timedelta(minutes=7))
    assert last_answer(old, texts) == "The server last answered 7 min ago"
