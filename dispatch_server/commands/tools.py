"""Small commands: the console's types, and a driver without a screen."""

import asyncio
import importlib
import sys
from pathlib import Path

import click


@click.command("wire-types")
@click.option("--check", is_flag=True, help="Only say whether the file is current.")
def wire_types(*, check: bool) -> None:
    """Write the console's types from the wire structs."""
    from dispatch_server.wire_types import main  # noqa: PLC0415

    sys.exit(main(["--check"] if check else []))


@click.command()
@click.option("--server", "server_url", required=True, help="As http://127.0.0.1:8000")
@click.option("--code", default="", help="A pairing code; needed once for each folder.")
@click.option("--state-dir", required=True, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--script", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def drive(server_url: str, *, code: str, state_dir: Path, script: Path) -> None:
    """Drive without a screen, on the real sync library, as the script's JSON lines say."""
    # By name: the two programs meet only in shared, and this starts the other one.
    headless = importlib.import_module("driver_app.headless")
    try:
        ended = asyncio.run(
            headless.drive(
                server_url=server_url,
                code=code,
                state_dir=state_dir,
                script=script,
                out=sys.stdout,
            )
        )
    except headless.ScriptError as error:
        raise click.ClickException(str(error)) from error
    sys.exit(ended)
