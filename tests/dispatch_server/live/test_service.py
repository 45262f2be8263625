"""Live is built from settings, and puts positions where they belong."""

from pathlib import Path

from dispatch_server.db.session import Database
from dispatch_server.live.service import Live, history_url
from dispatch_server.settings import Settings
from shared.clock import FixedClock


async def test_positions_lie_in_a_file_of_their_own(
    db: Database, clock: FixedClock, tmp_path: Path
) -> None:
    live = Live(db, Settings(data_dir=tmp_path / "data"), clock=clock, wall=clock, origins=())
    await live.start()
    await live.stop()

    assert (tmp_path / "data" / "positions.sqlite").is_file()


def test_on_postgresql_they_are_a_table() -> None:
    url = "postgresql+asyncpg://porta@/porta"

    assert history_url(Settings(database_url=url)) == url
