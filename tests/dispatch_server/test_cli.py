"""City packs from the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dispatch_server.cities.profiles import DEFAULT
from dispatch_server.cli import city_add, porta
from shared.geo import Point
from tests.osm import write_extract


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    line = [Point(-23.55, -46.63), Point(-23.55, -46.62)]
    return write_extract(
        tmp_path / "vila.osm.pbf", ways=[(line, {"highway": "residential", "name": "Rua A"})]
    )


def test_a_city_is_built_for_the_vehicles_that_were_named(
    extract: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTA_DATA_DIR", str(tmp_path / "porta"))
    runner = CliRunner()

    added = runner.invoke(porta, ["city", "add", str(extract), "--profiles", "truck,car"])
    listed = runner.invoke(porta, ["city", "list", "--json"])

    assert added.exit_code == 0, added.output
    (city,) = json.loads(listed.output)
    assert (city["slug"], city["profiles"]) == ("vila", ["truck", "car"])
    assert "truck,car" in runner.invoke(porta, ["city", "list"]).output


def test_what_the_command_builds_by_default_is_what_the_code_builds() -> None:
    (option,) = (p for p in city_add.params if p.name == "profiles")

    assert option.default == ",".join(DEFAULT)
