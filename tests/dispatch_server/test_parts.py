"""What the server, a worker and the command line share."""

from pathlib import Path

import pytest

from dispatch_server.cities.service import Cities
from dispatch_server.db import migrate
from dispatch_server.parts import Parts, make_roads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.settings import Settings


@pytest.mark.parametrize(("worker", "works"), [("auto", True), ("apart", False)])
async def test_an_embedded_server_brings_its_schema_up_and_works(
    tmp_path: Path, worker: str, *, works: bool
) -> None:
    parts = Parts.of(Settings(data_dir=tmp_path, worker=worker))  # type: ignore[arg-type]
    try:
        async with parts.serving():
            assert await migrate.is_current(parts.db)
            assert parts.jobs.is_working is works
        assert not parts.jobs.is_working
    finally:
        await parts.close()


def test_without_a_city_roads_are_straight(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)

    roads = make_roads(settings, Cities.at(settings.cities))

    assert isinstance(roads, StraightRoads)
