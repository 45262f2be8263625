"""A Pix at the door, as a customer's bank reads it off the driver's screen."""

import io
from pathlib import Path

import flet as ft
import msgspec
import pytest
import zxingcpp
from PIL import Image

from driver_app.controls.pix import qr_picture
from shared.facts import Payment, PayMethod, Succeeded
from shared.pix import PixAccount, br_code, txid_of
from tests.driver_app.fake_server import FakeServer, a_day, serving
from tests.driver_app.kit import Desk, at_desk, driving

ACCOUNT = PixAccount(key="caixa@aurora.com.br", name="Casa Aurora", city="Sao Paulo")
CENTS = 12_345


def read(picture: bytes) -> list[str]:
    """Read the codes of a picture, as another phone would."""
    return [one.text for one in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


def a_day_with_money(account: PixAccount | None = ACCOUNT, currency: str = "BRL") -> FakeServer:
    day = a_day(1)
    run = msgspec.structs.replace(day.runs[0], pix=account, currency=currency)
    task = msgspec.structs.replace(day.stops[0].tasks[0], due_cents=CENTS)
    day.runs[0] = run
    day.stops[0] = msgspec.structs.replace(day.stops[0], tasks=(task,))
    return day


async def choose_pix(desk: Desk) -> None:
    await desk.start()
    await desk.arrive()
    await desk.app.tap("deliver")
    await desk.app.tap("pay-1-pix")


@pytest.mark.parametrize("name", ["A", "N" * 25])
def test_another_phone_reads_it(name: str) -> None:
    account = PixAccount(key=f"{'k' * 70}@a.com", name=name, city="C" * 15)
    code = br_code(account, 2**31 - 1, "t" * 25)

    assert read(qr_picture(code)) == [code]


async def test_the_code_on_screen_is_for_what_is_due_and_the_fact_says_which(
    tmp_path: Path,
) -> None:
    day = a_day_with_money()
    task = day.stops[0].tasks[0]

    async with serving(day) as url:
        async with at_desk(tmp_path, url) as desk:
            await choose_pix(desk)
            [picture] = [it.src for it in desk.app.all(ft.Image) if "QR" in it.semantics_label]
            code = br_code(ACCOUNT, CENTS, txid_of(task.id))
            assert read(picture) == [code]
            assert desk.app.by_id("pix-copy-1").action.data == code
            await desk.app.tap("photo-take")
            await desk.app.until(lambda: desk.app.has("photo-1"))
        async with at_desk(tmp_path, url, route=f"/stops/{day.stops[0].id}/deliver") as desk:
            assert desk.app.has("pix-qr-1")
            await desk.app.tap("deliver-done")
            await desk.app.until(lambda: day.types()[-1] == "stop.succeeded")

    said = msgspec.json.decode(day.facts[-1].body, type=Succeeded)
    paid = Payment(task_id=task.id, method=PayMethod.PIX, cents=CENTS, txid=txid_of(task.id))
    assert said.payments == (paid,)


async def test_cash_after_all_has_no_code(tmp_path: Path) -> None:
    day = a_day_with_money()

    async with driving(tmp_path, day) as desk:
        await choose_pix(desk)
        await desk.app.tap("pay-1-cash")
        assert not desk.app.has("pix-qr-1")
        await desk.app.tap("photo-take")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: day.types()[-1] == "stop.succeeded")

    [paid] = msgspec.json.decode(day.facts[-1].body, type=Succeeded).payments
    assert (paid.method, paid.txid) == (PayMethod.CASH, "")


@pytest.mark.parametrize(("account", "currency"), [(None, "BRL"), (ACCOUNT, "USD")])
async def test_without_a_key_pix_is_a_word_as_before(
    tmp_path: Path, account: PixAccount | None, currency: str
) -> None:
    day = a_day_with_money(account, currency)

    async with driving(tmp_path, day) as desk:
        await choose_pix(desk)
        assert not desk.app.has("pix-qr-1")
        await desk.app.tap("photo-take")
        await desk.app.tap("deliver-done")
        await desk.app.until(lambda: day.types()[-1] == "stop.succeeded")

    [paid] = msgspec.json.decode(day.facts[-1].body, type=Succeeded).payments
    assert (paid.method, paid.txid) == (PayMethod.PIX, "")
