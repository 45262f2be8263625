"""What all commands share, and what is light enough for every one of them to import."""

import json
from typing import Any

import click

from dispatch_server.settings import Settings, SettingsInvalid, read_settings


def settings_or_exit(**overrides: Any) -> Settings:
    try:
        return read_settings(None, **overrides)
    except SettingsInvalid as error:
        raise click.ClickException(str(error)) from error


def show(value: Any) -> None:
    """Print a result as JSON, for programs."""
    import msgspec  # noqa: PLC0415 - only where JSON is asked for

    click.echo(json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))
