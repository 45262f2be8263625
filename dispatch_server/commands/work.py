"""``porta worker``: does jobs beside servers that share a PostgreSQL database."""

import asyncio
import signal

import click

from dispatch_server.commands.common import run
from dispatch_server.commands.printing import settings_or_exit
from dispatch_server.logs import configure
from dispatch_server.parts import Parts


@click.command()
def worker() -> None:
    """Do jobs until a signal ends it: plans, and what is forgotten at night."""
    configure(settings_or_exit().log_file)

    async def work(parts: Parts) -> None:
        ended = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, ended.set)
        async with parts.working():
            click.echo("porta: working", err=True)
            await ended.wait()

    run(work)
