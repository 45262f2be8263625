"""What a driver likes: small words that stay on this phone and are sent to nobody."""

from driver_app.store.schema import Store


def read_all(store: Store) -> dict[str, str]:
    with store.reading() as db:
        rows = db.execute("SELECT name, value FROM preference").fetchall()
    return {row["name"]: row["value"] for row in rows}


def keep(store: Store, name: str, value: str) -> None:
    with store.transaction() as db:
        db.execute(
            "INSERT INTO preference (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
