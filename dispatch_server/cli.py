"""The command ``porta``. Each command imports what it needs when it runs, so that all start fast."""

import asyncio
import importlib
import os
import signal
import sys
from pathlib import Path
from typing import ClassVar, override

import click

from dispatch_server.commands.printing import settings_or_exit, show
from shared.errors import PortaError


class Lazy(click.Group):
    """A group that imports a command's module when that command is asked for."""

    modules: ClassVar[dict[str, str]] = {
        "drive": "tools",
        "fleet": "fleet",
        "orders": "orders",
        "organization": "organization",
        "bench": "bench",
        "plan": "plan",
        "retention": "retention",
        "roads": "roads",
        "solve": "solve",
        "wire-types": "tools",
        "worker": "work",
    }

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self.modules})

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.modules:
            return super().get_command(ctx, cmd_name)
        module = importlib.import_module(f"dispatch_server.commands.{self.modules[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="porta", prog_name="porta")
def porta() -> None:
    """Porta takes an order to the door. Settings come from PORTA_* variables."""


@porta.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
@click.option("--data-dir", type=click.Path(path_type=Path), help="Where everything is kept.")
def serve(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Run the server."""
    from dispatch_server.serve import serve as run  # noqa: PLC0415

    run(settings_or_exit(host=host, port=port, data_dir=data_dir))


@porta.command()
@click.option("--to", "revision", default="head", show_default=True)
def migrate(revision: str) -> None:
    """Bring the database's schema up to date."""
    from dispatch_server.db.migrate import upgrade  # noqa: PLC0415
    from dispatch_server.db.session import Database  # noqa: PLC0415

    async def run() -> None:
        db = Database(settings_or_exit().database)
        try:
            await upgrade(db, revision)
        finally:
            await db.close()

    asyncio.run(run())


@porta.group()
def city() -> None:
    """City packs: road graph, base map and addresses of a city."""


@city.command("add")
@click.argument("extract", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", help="What people call the city; the file's name by default.")
@click.option("--slug", help="Its short name in addresses; made from the name by default.")
@click.option(
    "--profiles",
    default="car,motorcycle",
    show_default=True,
    help="Vehicles to build roads for: car, motorcycle, bicycle, truck, or all.",
)
def city_add(extract: Path, name: str | None, slug: str | None, profiles: str) -> None:
    """Build a city pack from an OpenStreetMap extract (.osm.pbf).

    Each kind of vehicle takes as much time, memory and disk as the first; one without roads of its
    own is planned on marked estimates.
    """
    from dispatch_server.cities.build import build_pack  # noqa: PLC0415
    from dispatch_server.cities.profiles import read_profiles  # noqa: PLC0415

    pack = build_pack(
        extract,
        settings_or_exit().cities,
        name=name,
        slug=slug,
        profiles=read_profiles(profiles),
        progress=lambda step: click.echo(f"{step}…", err=True),
    )
    click.echo(f"{pack.name} is ready; a running server sees it after a restart")


@city.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def city_list(*, as_json: bool) -> None:
    """List the city packs, the newest last."""
    from dispatch_server.cities.pack import packs  # noqa: PLC0415

    found = sorted(packs(settings_or_exit().cities), key=lambda pack: pack.built_at)
    if as_json:
        keys = ("slug", "name", "profiles", "built_at")
        show([{key: getattr(pack, key) for key in keys} for pack in found])
        return
    for pack in found:
        click.echo(
            f"{pack.slug}\t{pack.name}\t{','.join(pack.profiles)}\t{pack.built_at:%Y-%m-%d %H:%M}"
        )
    if not found:
        click.echo("there is no city pack yet: porta city add FILE.osm.pbf")


@porta.command()
@click.option("--city", "city_slug", default="", help="Slug of a city pack; Helsinki by default.")
@click.option("--orders", default=300, show_default=True, type=click.IntRange(1, 5000))
@click.option("--drivers", default=12, show_default=True, type=click.IntRange(1, 200))
@click.option("--speed", type=click.FloatRange(0.1, 1000), help="20, or 180 when headless.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option("--budget", "budget_s", default=10.0, show_default=True, help="Seconds to plan for.")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--kills", default=0, help="How often to kill the server meanwhile.")
@click.option("--headless", is_flag=True, help="All drivers are simulated; nobody looks.")
@click.option("--until-done", is_flag=True, help="End when the last driver is home.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
def demo(  # the options of one command, not a call
    *,
    city_slug: str,
    orders: int,
    drivers: int,
    speed: float | None,
    seed: int,
    budget_s: float,
    port: int | None,
    kills: int,
    headless: bool,
    until_done: bool,
    as_json: bool,
) -> None:
    """Run a city day: orders in, plan, drivers, proofs."""
    from dispatch_server.demo.day import DayPlan  # noqa: PLC0415
    from dispatch_server.demo.run import run_day, tell  # noqa: PLC0415

    wanted = DayPlan(
        city=city_slug,
        orders=orders,
        drivers=drivers,
        speed=speed or (180.0 if headless else 20.0),
        seed=seed,
        budget_s=budget_s,
        kills=kills,
        keep_a_phone=not headless and drivers > 1,
    )
    language = locale()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # it too ends server and phones
    try:
        report = asyncio.run(
            run_day(
                settings_or_exit(),
                wanted,
                port=port,
                language=language,
                is_headless=headless,
                until_done=until_done,
            )
        )
    except KeyboardInterrupt:
        return
    if report is not None:
        tell(report, language)
        if as_json:
            show(report)


def locale() -> str:
    """Choose the language of the terminal."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value.replace("_", "-").partition(".")[0]
    return "en"


def main() -> None:
    """Run ``porta``; an expected failure is one sentence, not a traceback."""
    try:
        porta()
    except PortaError as error:
        click.ClickException(str(error)).show()
        sys.exit(1)
