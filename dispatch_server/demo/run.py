"""``porta demo``: one day, told to a person or to a program."""

import asyncio
import socket
from typing import Any, Final

import click
import msgspec

from dispatch_server.demo import town
from dispatch_server.demo.day import Day, DayPlan, Opened
from dispatch_server.demo.office import Office
from dispatch_server.demo.report import DayReport
from dispatch_server.demo.server import is_free
from dispatch_server.settings import Settings
from dispatch_server.texts import text

HOST: Final = "127.0.0.1"  # a demo is for this machine


def demo_settings(base: Settings, port: int | None) -> Settings:
    """Give the day a folder of its own, and leave the city packs where they are."""
    folder = base.data_dir / "demo"
    return msgspec.structs.replace(
        base,
        data_dir=folder,
        cities_dir=base.cities,
        database_url="",
        host=HOST,
        port=port or _free_port(base.port),
        public_url="",
        log_file=str(folder / "server.log"),
        messages_to_log=True,
    )


def _free_port(wanted: int) -> int:
    """Give the wanted port where nobody has it yet, else any that is free."""
    if is_free(HOST, wanted):
        return wanted
    with socket.socket() as one:
        one.bind((HOST, 0))
        free: int = one.getsockname()[1]
        return free


class Narrator:
    """Tells a person what goes on, on standard error, so that standard output stays for JSON."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def __call__(self, key: str, **facts: Any) -> None:
        click.echo(text(self.locale, f"demo.{key}", **facts), err=True)


async def run_day(
    base: Settings,
    wanted: DayPlan,
    *,
    port: int | None,
    language: str,
    is_headless: bool,
    until_done: bool,
) -> DayReport | None:
    """Run the day. None where the server was kept up for a person, until Ctrl-C."""
    settings = demo_settings(base, port)
    say = Narrator(language)
    day = Day(settings, wanted, say=say)
    try:
        opened = await day.open()
        clock = await day.start_clock(opened)
        if not is_headless:
            await _show(settings, opened, say)
        say("driving", drivers=wanted.drivers - wanted.keep_a_phone)
        phones = await day.drive(opened, clock)
        say(
            "done",
            delivered=sum(phone.delivered for phone in phones),
            failed=sum(sum(phone.failed.values()) for phone in phones),
        )
        if until_done:
            return await day.report(opened, phones)
        say("stays")
        await asyncio.Event().wait()
    finally:
        await day.server.stop()
    return None


async def _show(settings: Settings, opened: Opened, say: Narrator) -> None:
    """Say where to look, and how to get in."""
    url = settings.url
    office = Office(url)
    try:
        await office.log_in(town.EMAIL, town.PASSWORD)
        page = await office.orders(opened.date, limit=200)
        last = opened.plan.routes[0].stops[-1].order_ids[0] if opened.plan.routes else None
        order = last or page.orders[0].id
        link = await office.tracking_link(order)
    finally:
        await office.close()
    say("look")
    say("dispatcher", url=f"{url}/console", email=town.EMAIL, password=town.PASSWORD)
    mine = opened.kept
    say("driver", url=f"{url}/driver/?code={opened.codes[mine]}", name=opened.drivers[mine].name)
    say("customer", url=link)
    say("api", url=f"{url}/schema")


def tell(report: DayReport, language: str) -> None:
    """Say the result in one sentence."""
    facts = msgspec.to_builtins(report) | {"failed": sum(report.failed.values())}
    click.echo(text(language, "demo.summary", **facts), err=True)
