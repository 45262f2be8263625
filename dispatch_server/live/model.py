"""The history of positions. It lies apart from the facts: much bigger, and worth much less.

Its metadata is its own, because on an embedded server it is a database file of its own.
"""

from typing import Final

from sqlalchemy import BigInteger, Column, Date, Float, Index, Integer, MetaData, Table, Uuid

POSITIONS: Final = MetaData()

position: Final = Table(
    "position",
    POSITIONS,
    Column("device_id", Uuid, primary_key=True),
    Column("epoch", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("organization_id", Uuid, nullable=False),
    Column("driver_id", Uuid, nullable=False),
    Column("run_id", Uuid),
    Column("day", Date, nullable=False, index=True),  # of ``at``, in UTC; what is erased together
    Column("at", BigInteger, nullable=False),  # ms since 1970, corrected for the phone's skew
    Column("received_at", BigInteger, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("accuracy_m", Float, nullable=False),
    Column("speed_mps", Float),
    Column("heading_deg", Float),
    Column("battery", Integer),
    Column("flags", Integer, nullable=False),  # live.rules.Flag
    Index("ix_position_driver", "organization_id", "driver_id", "at"),
)
