"""Reading one label after another, without a button to press."""

from pathlib import Path

import msgspec
import pytest

from driver_app.device.decoder import DecoderScanner, find_decoder
from driver_app.device.desk import DeskScanner, desk_devices
from driver_app.device.port import Devices, NotAvailable, Photo, Why
from driver_app.session import looking
from shared.facts import Succeeded
from shared.proof import Needs, ProofRule
from shared.runs import PackageView
from tests.driver_app.fake_server import FakeServer, a_day
from tests.driver_app.kit import Desk, a_picture, driving
from tests.driver_app.labels import a_label

BOXES = ("PRT1", "PRT2")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "EVERY_S", 0.01)


def a_day_of_scans() -> FakeServer:
    day = a_day(1)
    packages = tuple(PackageView(barcode=code) for code in BOXES)
    task = msgspec.structs.replace(day.stops[0].tasks[0], packages=packages)
    day.stops[0] = msgspec.structs.replace(
        day.stops[0],
        tasks=(task,),
        proofs={"succeeded": Needs(scan=ProofRule.REQUIRED)},
    )
    return day


class Scripted:
    """A scanner that sees what it is told, picture after picture; then nothing more."""

    is_there = True

    def __init__(self, *seen: tuple[str, ...] | NotAvailable) -> None:
        self.seen = list(seen)
        self.pictures = 0

    async def read(self, photo: Photo) -> tuple[str, ...] | NotAvailable:
        assert photo.content
        self.pictures += 1
        return self.seen.pop(0) if self.seen else ()


def with_scanner(scanner: Scripted | DecoderScanner | DeskScanner) -> Devices:
    parts = vars(desk_devices(picture=a_picture()))
    return Devices(**(parts | {"scanner": scanner}))


async def open_lens(desk: Desk) -> None:
    await desk.start()
    await desk.arrive()
    await desk.app.tap("deliver")
    await desk.app.tap("scan-open")


async def test_labels_are_read_one_after_another_until_the_last(tmp_path: Path) -> None:
    day = a_day_of_scans()
    devices = with_scanner(DecoderScanner(find_decoder()))

    async with driving(tmp_path, day, devices=devices) as desk:
        desk.camera.picture = a_label(BOXES[0], angle=90, light=0.5).content
        await open_lens(desk)
        await desk.app.until(lambda: desk.app.shows("1 de 2 volumes"))
        assert desk.app.by_id("scan-read").value == "Lido: PRT1"
        desk.camera.picture = a_label(BOXES[1], "QRCode", blur=1).content
        await desk.app.until(lambda: desk.app.shows("2 de 2 volumes"))
        await desk.app.until(lambda: desk.app.has("scan-code"), "the lens closes by itself")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: day.types()[-1] == "stop.succeeded")

    said = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    assert [(one.code, one.is_known, one.is_typed) for one in said.scans] == [
        (code, True, False) for code in BOXES
    ]


async def test_a_label_in_view_is_felt_once(tmp_path: Path) -> None:
    scanner = Scripted(*[("PRT1",)] * 9)

    async with driving(tmp_path, a_day_of_scans(), devices=with_scanner(scanner)) as desk:
        await desk.start()
        await desk.arrive()
        felt = desk.haptics.confirmed
        await desk.app.tap("deliver")
        await desk.app.tap("scan-open")
        await desk.app.until(lambda: not scanner.seen)

        assert desk.haptics.confirmed == felt + 1
        assert desk.app.has("scanned-1")
        assert not desk.app.has("scanned-2")


async def test_a_misread_picture_is_not_believed(tmp_path: Path) -> None:
    scanner = Scripted(("PRT1", "PR7l"), ("PRT1",), ("OTHER",), ("OTHER",))

    async with driving(tmp_path, a_day_of_scans(), devices=with_scanner(scanner)) as desk:
        await open_lens(desk)
        await desk.app.until(lambda: desk.app.shows("OTHER · não é daqui"))

        assert not desk.app.has("scanned-3")


async def test_the_light_is_switched_and_a_lens_without_one_says_so(tmp_path: Path) -> None:
    async with driving(tmp_path, a_day_of_scans(), devices=with_scanner(Scripted())) as desk:
        await open_lens(desk)
        await desk.app.until(lambda: desk.app.shows("Aponte para a etiqueta"))
        await desk.app.tap("scan-light")
        assert desk.camera.is_lit
        assert desk.app.by_id("scan-light").tooltip == "Desligar lanterna"
        await desk.app.tap("scan-light")
        assert desk.app.by_id("scan-light").tooltip == "Ligar lanterna"

        await desk.app.tap("scan-close")
        assert desk.app.has("scan-code")


async def test_a_lens_that_nobody_uses_rests_until_it_is_tapped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "IDLE_S", 0.0)
    scanner = Scripted()

    async with driving(tmp_path, a_day_of_scans(), devices=with_scanner(scanner)) as desk:
        await open_lens(desk)
        await desk.app.until(lambda: desk.app.has("scan-again"))
        rested = scanner.pictures
        await desk.app.settle()
        assert scanner.pictures == rested
        scanner.seen = [("PRT1",)]
        await desk.app.tap("scan-again")
        await desk.app.until(lambda: desk.app.shows("1 de 2 volumes"))


async def test_a_closed_lens_takes_no_more_pictures(tmp_path: Path) -> None:
    scanner = Scripted()

    async with driving(tmp_path, a_day_of_scans(), devices=with_scanner(scanner)) as desk:
        await open_lens(desk)
        await desk.app.until(lambda: scanner.pictures > 1)
        await desk.app.tap("scan-close")
        await desk.app.settle()
        taken = scanner.pictures
        await desk.app.settle(20)

        assert scanner.pictures == taken


async def test_a_lens_that_is_gone_is_told_and_one_bad_picture_is_not(tmp_path: Path) -> None:
    bad = NotAvailable(why=Why.FAILED)
    scanner = Scripted(bad, ("PRT1",), bad, bad, bad)

    async with driving(tmp_path, a_day_of_scans(), devices=with_scanner(scanner)) as desk:
        await open_lens(desk)
        await desk.app.until(lambda: desk.app.has("scan-waiting") and not scanner.seen)

        assert desk.app.shows("1 de 2 volumes")
        assert desk.app.by_id("scan-waiting").value == "Não funcionou. Tente de novo."


async def test_a_desk_without_a_lens_says_so(tmp_path: Path) -> None:
    devices = desk_devices(file=a_picture(), codes=BOXES)

    async with driving(tmp_path, a_day_of_scans(), devices=devices) as desk:
        await open_lens(desk)
        await desk.app.until(lambda: desk.app.shows("Sem câmera aqui. Digite o código."))

        await desk.app.tap("scan-close")
        assert desk.app.has("scan-code")
