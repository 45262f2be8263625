"""Settings and results of all commands."""

import json

import click
import pytest

from dispatch_server.commands.printing import settings_or_exit, show
from shared.geo import Point


def test_a_setting_that_does_not_fit_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTA_PORT", "0")

    with pytest.raises(click.ClickException, match="PORTA_PORT"):
        settings_or_exit()


def test_results_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    show({"at": Point(1.5, 2.0), "name": "São"})

    printed = capsys.readouterr().out
    assert json.loads(printed) == {"at": {"lat": 1.5, "lon": 2.0}, "name": "São"}
    assert "São" in printed
