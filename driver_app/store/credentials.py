"""Who is signed in on this phone, with which tokens.

The queue belongs to (driver, device, epoch). Signing out or letting another driver in neither
sends nor purges it; when the same driver pairs again, what is unsent moves to the new device
under the same ids, and the server knows those that it already has.
"""

import sqlite3
from typing import Final

import msgspec

from driver_app.store.schema import Store
from shared.ids import DeviceId, DriverId, Epoch, OrganizationId
from shared.pairing import Paired

_COLUMNS: Final = (
    "server_url",
    "device_id",
    "driver_id",
    "driver_name",
    "organization_id",
    "organization_name",
    "locale",
    "time_zone",
    "epoch",
)


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """The driver's device that this phone is now."""

    server_url: str
    device_id: DeviceId
    driver_id: DriverId
    driver_name: str
    organization_id: OrganizationId
    organization_name: str
    locale: str
    time_zone: str
    epoch: Epoch


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    access: str
    refresh: str


def current(store: Store) -> Identity | None:
    """Tell who is signed in; None when nobody is."""
    with store.reading() as db:
        return read_current(db)


def read_current(db: sqlite3.Connection) -> Identity | None:
    """Tell the same within a transaction that reads more."""
    row = db.execute("SELECT * FROM identity WHERE is_current = 1").fetchone()
    return None if row is None else _identity(row)


def tokens(store: Store, device_id: DeviceId) -> Tokens:
    with store.reading() as db:
        row = db.execute(
            "SELECT access_token, refresh_token FROM identity WHERE device_id = ?",
            (str(device_id),),
        ).fetchone()
    return Tokens(access=row["access_token"], refresh=row["refresh_token"])


def sign_in(store: Store, server_url: str, paired: Paired) -> Identity:
    """Become ``paired``'s device, and take over what the same driver left unsent here."""
    with store.transaction() as db:
        db.execute("UPDATE identity SET is_current = 0")
        db.execute(
            "INSERT INTO identity (device_id, is_current, server_url, driver_id, driver_name,"
            " organization_id, organization_name, locale, time_zone, access_token, refresh_token,"
            " epoch) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (device_id) DO UPDATE SET is_current = 1,"
            " server_url = excluded.server_url, access_token = excluded.access_token,"
            " refresh_token = excluded.refresh_token",
            (
                str(paired.device_id),
                server_url,
                str(paired.driver_id),
                paired.driver_name,
                str(paired.organization_id),
                paired.organization_name,
                paired.locale,
                paired.time_zone,
                paired.access_token,
                paired.refresh_token,
                str(store.new_id()),
            ),
        )
        _take_over(db, paired)
        identity = read_current(db)
    assert identity is not None  # noqa: S101 - written four lines above
    return identity


def _take_over(db: sqlite3.Connection, paired: Paired) -> None:
    """Queue again, for the new device, what an older one of the driver has not brought over."""
    new = str(paired.device_id)
    who = (new, str(paired.driver_id), str(paired.organization_id))
    older = (
        "device_id IN (SELECT device_id FROM identity"
        " WHERE device_id != ? AND driver_id = ? AND organization_id = ?)"
    )
    left = db.execute(
        f"SELECT written FROM fact WHERE {older} AND (acked_ms IS NULL OR id IN"  # noqa: S608
        " (SELECT fact_id FROM blob WHERE completed_ms IS NULL)) ORDER BY written",
        who,
    ).fetchall()
    owner = db.execute(
        "SELECT epoch, next_seq FROM identity WHERE device_id = ?", (new,)
    ).fetchone()
    db.executemany(
        "UPDATE fact SET device_id = ?, epoch = ?, seq = ?, acked_ms = NULL, is_settled = 0"
        " WHERE written = ?",
        [
            (new, owner["epoch"], seq, row["written"])
            for seq, row in enumerate(left, start=owner["next_seq"])
        ],
    )
    db.execute("UPDATE identity SET next_seq = next_seq + ? WHERE device_id = ?", (len(left), new))
    db.execute(
        f"UPDATE OR IGNORE blob SET device_id = ?, sent = 0"  # noqa: S608
        f" WHERE completed_ms IS NULL AND {older}",
        (new, *who),
    )
    # What he had begun at a door is his as well; nobody else's is left for him to see.
    db.execute(f"UPDATE OR REPLACE draft SET device_id = ? WHERE {older}", (new, *who))  # noqa: S608
    db.execute("DELETE FROM draft WHERE device_id != ?", (new,))


def sign_out(store: Store) -> None:
    """Leave the phone to nobody. Its queue stays for the driver it belongs to."""
    with store.transaction() as db:
        db.execute("UPDATE identity SET is_current = 0")


def renew(store: Store, paired: Paired) -> None:
    """Keep the tokens that the server gave in place of the old ones."""
    with store.transaction() as db:
        db.execute(
            "UPDATE identity SET access_token = ?, refresh_token = ? WHERE device_id = ?",
            (paired.access_token, paired.refresh_token, str(paired.device_id)),
        )


def skew_ms(store: Store) -> int:
    """Give the server's clock minus this phone's, as last measured. Zero when nobody is in."""
    with store.reading() as db:
        row = db.execute("SELECT skew_ms FROM identity WHERE is_current = 1").fetchone()
    return 0 if row is None else int(row["skew_ms"])


def note_skew(store: Store, device_id: DeviceId, skew: int) -> None:
    """Keep the server's clock minus this phone's, in milliseconds."""
    with store.transaction() as db:
        db.execute(
            "UPDATE identity SET skew_ms = ? WHERE device_id = ? AND abs(skew_ms - ?) > 500",
            (skew, str(device_id), skew),
        )


def _identity(row: sqlite3.Row) -> Identity:
    values = {name: row[name] for name in _COLUMNS}
    return msgspec.convert(values, Identity, strict=False)
