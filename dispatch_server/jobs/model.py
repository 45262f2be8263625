"""Rows of the queue. Their columns are litestar-queues'; their place is our database."""

from datetime import datetime
from uuid import UUID, uuid4

from litestar_queues.backends.advanced_alchemy.mixins import (
    QueueMaintenanceModelMixin,
    QueueTaskModelMixin,
)
from sqlalchemy import String, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlmodel import SQLModel

from dispatch_server.db.columns import Instant


class _QueueRow(DeclarativeBase):
    metadata = SQLModel.metadata  # so that one migration and one check cover all tables

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)


class QueuedJob(_QueueRow, QueueTaskModelMixin):
    __tablename__ = "queue_task"

    created_at: Mapped[datetime] = mapped_column(Instant)


class QueueDuty(_QueueRow, QueueMaintenanceModelMixin):
    """Which worker looks after lost jobs for the moment."""

    __tablename__ = "queue_maintenance"


class QueueWorker(_QueueRow):
    """A worker, for as long as it lives: it says so every few seconds."""

    __tablename__ = "queue_worker"

    name: Mapped[str] = mapped_column(String, unique=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)
