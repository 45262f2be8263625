from pathlib import Path

import msgspec

from driver_app.device.desk import desk_devices
from shared.facts import LoadingCompleted, PackageLoaded
from shared.states import RunStatus, TaskKind
from tests.driver_app.fake_server import FakeServer, a_day
from tests.driver_app.kit import Desk, a_picture, driving

# The first stop's package is PRT1048201, the second's PRT1048301.


def loaded(day: FakeServer) -> list[tuple[str, bool]]:
    bodies = [
        msgspec.json.decode(fact.body, type=PackageLoaded)
        for fact in day.facts
        if fact.type == "package.loaded"
    ]
    return [(body.barcode, body.is_scanned) for body in bodies]


async def at_the_dock(desk: Desk) -> None:
    await desk.pair()
    await desk.app.tap("run-accept")
    await desk.app.tap("before-load")


async def type_code(desk: Desk, code: str) -> None:
    await desk.app.type("scan-code", code)
    await desk.app.tap("scan-add")
    await desk.app.settle()


async def test_a_load_is_scanned_ticked_and_complete(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await at_the_dock(desk)
        assert desk.app.by_id("load-count").value == "0 de 2 volumes no veículo"
        await type_code(desk, "prt1048201")
        await desk.app.tap("load-2-1")
        await desk.app.until(lambda: desk.app.shows("2 de 2 volumes"))
        assert desk.app.by_id("load-done").content == "Carga completa"
        await desk.app.tap("load-done")
        await desk.app.until(lambda: day.types()[-1] == "run.loading_completed")
        await desk.app.until(lambda: desk.app.page.route == "/")
        await desk.app.tap("run-start")
        await desk.app.until(lambda: desk.app.has("run-next"))

    assert day.types()[:3] == ["run.accepted", "run.loading_started", "package.loaded"]
    assert loaded(day) == [("PRT1048201", True), ("PRT1048301", False)]
    body = msgspec.json.decode(
        next(f.body for f in day.facts if f.type == "run.loading_completed"),
        type=LoadingCompleted,
    )
    assert (body.loaded, body.missing) == (2, ())


async def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await at_the_dock(desk)
        await type_code(desk, "PRT1048301")
        assert desk.app.by_id("load-done").content == "Sair sem 1 volume"
        await desk.app.tap("load-done")
        await desk.app.until(lambda: day.types()[-1] == "run.loading_completed")

    body = msgspec.json.decode(day.facts[-1].body, type=LoadingCompleted)
    assert body.missing == ("PRT1048201",)


async def test_a_code_of_another_run_and_one_twice_are_told(tmp_path: Path) -> None:
    day = a_day(1)

    async with driving(tmp_path, day) as desk:
        await at_the_dock(desk)
        await type_code(desk, "STRANGE")
        assert desk.app.shows("não é desta rota")
        await type_code(desk, "PRT1048201")
        await type_code(desk, "PRT1048201")
        assert desk.app.shows("já está no veículo")

    assert len(loaded(day)) == 1


async def test_the_lens_reads_a_whole_shelf(tmp_path: Path) -> None:
    day = a_day(3)
    codes = ("PRT1048201", "PRT1048301")

    async with driving(
        tmp_path, day, devices=desk_devices(picture=a_picture(), codes=codes)
    ) as desk:
        await at_the_dock(desk)
        await desk.app.tap("scan-open")
        await desk.app.until(lambda: desk.app.shows("2 de 3 volumes"))
        assert desk.app.has("scan-read"), "one is missing: the lens stays open"

    assert [code for code, _ in loaded(day)] == list(codes)


async def test_loading_goes_on_where_it_was_after_a_restart(tmp_path: Path) -> None:
    day = a_day(2)

    async with driving(tmp_path, day) as desk:
        await at_the_dock(desk)
        await desk.app.tap("load-1-1")
        await desk.app.until(lambda: desk.app.shows("1 de 2 volumes"))
    async with driving(tmp_path, day) as desk:
        await desk.app.until(lambda: desk.app.has("before-load"))
        await desk.app.tap("before-load")

        assert desk.app.by_id("load-count").value == "1 de 2 volumes no veículo"


async def test_what_another_van_brings_is_neither_loaded_nor_missed(tmp_path: Path) -> None:
    day = a_day(2)
    fetch, brought = day.stops[0].tasks[0], day.stops[1].tasks[0]
    meeting = msgspec.structs.replace(
        brought, id=fetch.id, kind=TaskKind.PICKUP, order_id=brought.order_id
    )
    day.stops[0] = msgspec.structs.replace(day.stops[0], tasks=(meeting,))

    async with driving(tmp_path, day) as desk:
        await desk.start()
        await desk.arrive()
        await desk.app.tap("fail")
        await desk.app.tap("reason-refused")
        await desk.app.tap("fail-done")
        await desk.app.until(lambda: desk.app.page.route == "/")
        await desk.app.go("/load")
        assert desk.app.by_id("load-count").value == "0 de 0 volumes no veículo"
        await desk.app.go("/finish")
        assert desk.app.has("run-finish-yes")
        assert not desk.app.has("return-1")


async def test_without_a_run_there_is_no_load(tmp_path: Path) -> None:
    day = a_day(1)
    day.runs[0] = msgspec.structs.replace(day.runs[0], status=RunStatus.ASSIGNED)

    async with driving(tmp_path, FakeServer()) as desk:
        await desk.app.type("pairing-code", "K7QM2F9D")
        await desk.app.tap("pairing-go")
        await desk.app.until(lambda: desk.app.has("no-run"))
        await desk.app.go("/load")

        assert desk.app.has("stop-gone")
