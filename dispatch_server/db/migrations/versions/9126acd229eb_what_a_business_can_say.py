"""What a business can say: pickups, windows, locks, prices, breaks, limits, several depots."""

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from dispatch_server.db.columns import Instant

revision: Final = "9126acd229eb"
down_revision: Final = "2a6e028bbca2"
branch_labels: Final = None
depends_on: Final = None

_FETCHED_AT: Final = "pickup_place_id"


def _number(name: str, default: int = 0) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=str(default))


def _limit(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=True)


def _text(name: str, default: str = "") -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=False, server_default=default)


def _list(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default="[]")


def _degrees(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Float(), nullable=True)


def _instant(name: str) -> sa.Column[Any]:
    return sa.Column(name, Instant(timezone=True), nullable=True)


def _added() -> dict[str, tuple[sa.Column[Any], ...]]:
    # Rows that are there already get the default: they mean what they meant before.
    return {
        "delivery_order": (
            _text("kind", "delivery"),
            _list("more_windows"),
            *(_text("pickup_name"), _text("pickup_phone")),
            *(_list("pickup_windows"), _number("pickup_service_s", 180)),
            *(_instant("released_at"), _limit("max_on_board_s")),
            *(_list("skills"), _list("vehicle_ids"), _list("driver_ids")),
            *(_limit("leave_out_cents"), _list("quotes")),
        ),
        "depot": (_number("loading_s"),),
        "plan": (_list("depot_ids"),),
        "plannedstop": (_list("kinds"),),
        "route": (
            *(_number("rest_s"), _number("overtime_s")),
            *(_number("cost_cents"), _number("stability_cents"), _list("pauses")),
        ),
        "shift": (
            *(_instant("latest_start"), _limit("regular_s"), _limit("max_duration_s")),
            *(_list("breaks"), _degrees("start_lat"), _degrees("start_lon")),
            *(_text("end_kind", "depot"), _degrees("end_lat"), _degrees("end_lon")),
        ),
        "vehicle": (
            *(_number("cost_stop_cents"), _number("cost_overtime_hour_cents")),
            *(_limit("max_distance_m"), _limit("max_stops")),
            *(_number("max_reloads"), _limit("reload_s")),
        ),
    }


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    name, key = op.f(f"fk_delivery_order_{_FETCHED_AT}"), sa.Column(_FETCHED_AT, sa.Uuid())
    if op.get_bind().dialect.name == "sqlite":
        # In place: making the table anew would drop what other tables point to.
        key.append_foreign_key(sa.ForeignKey("place.id"))
        op.add_column("delivery_order", key, inline_references=True)
    else:
        op.add_column("delivery_order", key)
        op.create_foreign_key(name, "delivery_order", "place", [_FETCHED_AT], ["id"])
    op.create_index(op.f(f"ix_delivery_order_{_FETCHED_AT}"), "delivery_order", [_FETCHED_AT])


def downgrade() -> None:
    with op.batch_alter_table("delivery_order") as batch:
        batch.drop_index(op.f(f"ix_delivery_order_{_FETCHED_AT}"))
        batch.drop_column(_FETCHED_AT)
    for table, columns in _added().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
