"""Storage that is full, without filling any."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from driver_app.store.schema import Store


@contextmanager
def no_room(store: Store) -> Iterator[None]:
    """Let the phone's database not grow by a single page: SQLite says that the disk is full."""
    with store.reading() as db:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        (most,) = db.execute("PRAGMA max_page_count").fetchone()
        db.execute(f"PRAGMA max_page_count={pages}")
    yield
    with store.reading() as db:
        db.execute(f"PRAGMA max_page_count={most}")


@contextmanager
def no_longer_files(than: Path | None = None) -> Iterator[None]:
    """Let this process write no file longer than one is, or than a kilobyte. Keep it short."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    most = than.stat().st_size if than is not None else 1_024
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
