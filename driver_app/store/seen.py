"""The runs as the driver last saw them, to tell what was changed since."""

from collections.abc import Collection, Sequence

import msgspec

from driver_app.store.schema import Store
from shared.ids import RunId
from shared.runs import StopView

_MINE = "device_id = (SELECT device_id FROM identity WHERE is_current = 1)"


def read_seen(store: Store, run_id: RunId) -> tuple[StopView, ...] | None:
    """Give the stops of a run as its driver saw them; None if the driver never did."""
    with store.reading() as db:
        rows = db.execute(
            f"SELECT content FROM seen WHERE {_MINE} AND run_id = ?",  # noqa: S608 - a constant
            (str(run_id),),
        ).fetchall()
    if not rows:
        return None
    return tuple(msgspec.json.decode(row["content"], type=StopView) for row in rows)


def keep_seen(
    store: Store, run_id: RunId, stops: Sequence[StopView], *, runs: Collection[RunId]
) -> None:
    """Note that the driver has seen a run so. Those that are not of ``runs`` are forgotten."""
    with store.transaction() as db:
        owner = db.execute("SELECT device_id FROM identity WHERE is_current = 1").fetchone()
        if owner is None:
            return
        device = owner["device_id"]
        old = db.execute("SELECT DISTINCT run_id FROM seen WHERE device_id = ?", (device,))
        gone = {row["run_id"] for row in old} - {str(one) for one in runs} | {str(run_id)}
        db.executemany(
            "DELETE FROM seen WHERE device_id = ? AND run_id = ?", [(device, one) for one in gone]
        )
        db.executemany(
            "INSERT INTO seen (device_id, run_id, stop_id, content) VALUES (?, ?, ?, ?)",
            [(device, str(run_id), str(s.id), msgspec.json.encode(s)) for s in stops],
        )
