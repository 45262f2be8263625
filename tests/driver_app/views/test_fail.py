from pathlib import Path

import msgspec
import pytest

from driver_app.views.fail import GROUPS, HINTED
from shared.facts import Failed
from shared.reasons import ReasonView
from shared.states import FailureReason
from tests.driver_app.fake_server import a_day
from tests.driver_app.kit import driving


async def test_an_absent_recipient_takes_a_reason_and_a_photo(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap("reason-recipient_absent")
        await desk.app.until(lambda: desk.app.has("photo-take"))
        assert desk.app.by_id("fail-done").disabled
        await desk.app.tap("photo-take")
        await desk.app.type("fail-note", "Toquei três vezes")
        await desk.app.tap("fail-done")
        await desk.app.until(lambda: len(day.facts) == 4)
        assert desk.app.shows("1 sem sucesso")

    body = msgspec.json.decode(day.facts[-1].body, type=Failed)
    assert body.reason == FailureReason.RECIPIENT_ABSENT
    assert body.note == "Toquei três vezes"
    assert len(day.facts[-1].blobs) == 1


@pytest.mark.parametrize("reason", ["restricted_area", "underage"])
async def test_where_a_photo_is_forbidden_none_can_be_taken(tmp_path: Path, reason: str) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap(f"reason-{reason}")

        assert not desk.app.has("photo-take")
        assert not desk.app.has("photo-open")
        assert not desk.app.by_id("fail-done").disabled


async def test_a_photo_taken_before_is_not_sent_where_it_is_forbidden(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("deliver")
        await desk.app.tap("photo-take")
        await desk.app.go(f"/stops/{day.stops[0].id}")
        await desk.app.tap("fail")
        await desk.app.tap("reason-unauthorized_receiver")
        await desk.app.tap("fail-done")
        await desk.app.until(lambda: len(day.facts) == 4)

    assert day.facts[-1].type == "stop.failed"
    assert day.facts[-1].blobs == ()


async def test_the_reason_can_be_changed(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day(1)) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap("reason-moved")
        await desk.app.tap("reason-change")

        assert desk.app.has("reason-no_parking")
        assert desk.app.by_id("fail-done").disabled


async def test_a_failure_is_taken_back_from_the_notice(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap("reason-out_of_time")
        await desk.app.tap("fail-done")
        await desk.app.until(lambda: desk.app.has("undo"))
        await desk.app.tap("undo")
        await desk.app.until(lambda: len(day.facts) == 5)

        assert day.types()[-1] == "stop.undone"
        assert desk.app.by_id("run-next").content == "Abrir a parada atual"


def test_every_reason_can_be_chosen_once() -> None:
    offered = [reason for reasons in GROUPS.values() for reason in reasons]

    assert sorted(offered) == sorted(FailureReason)
    assert set(offered) >= HINTED


async def test_the_organizations_reasons_are_offered_without_signal(tmp_path: Path) -> None:
    day = a_day(1)
    reasons = (
        ReasonView(code="newer_than_this_app", labels={"pt-BR": "Não existe"}),
        ReasonView(code="moved", labels={"pt-BR": "Cliente mudou-se"}, follow="return"),
        ReasonView(code="refused"),
    )
    day.runs[0] = msgspec.structs.replace(day.runs[0], reasons=reasons)

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        day.is_busy = True
        await desk.app.tap("fail")
        await desk.app.until(lambda: desk.app.shows("Cliente mudou-se"))
        assert desk.app.has("reason-refused")
        assert not desk.app.has("reason-stolen")
        assert not desk.app.shows("Não existe")
        await desk.app.tap("reason-moved")
        await desk.app.until(lambda: desk.app.has("reason-follow"))
        assert desk.app.shows("Traga de volta: vai ser devolvido à loja.")
