"""What expired is forgotten at night, and what is in use stays."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from dispatch_server.accounts.model import LoginSession, Organization, PairingCode
from dispatch_server.db.session import Database
from dispatch_server.jobs.service import Jobs
from dispatch_server.planning.model import PlanProblem
from dispatch_server.retention import GRACE, Retention
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.sync.model import StoredFact
from dispatch_server.tracking.model import TrackingLink
from shared.clock import FixedClock
from shared.ids import DriverId, uuid7
from tests.build import a_caller
from tests.day import a_day, log_in, save
from tests.dispatch_server.chat.desk import Desk, written
from tests.dispatch_server.sync.handset import Handset, a_fact
from tests.published import a_town

pytestmark = pytest.mark.both_databases


async def test_the_expired_is_forgotten_after_the_days_of_grace(
    db: Database, organization: Organization, clock: FixedClock, tmp_path: Path
) -> None:
    day = await a_day(db, clock, organization, stops=1)
    await log_in(db, clock, organization.id)  # for eight hours
    code = PairingCode(
        code_hash="c",
        organization_id=organization.id,
        driver_id=DriverId(uuid7()),
        expires_at=clock.now() + timedelta(days=30),
    )
    link = TrackingLink(
        id=uuid7(),
        organization_id=organization.id,
        order_id=day.orders[0].id,
        token_hash="t",
        created_at=clock.now(),
    )
    problem = PlanProblem(
        plan_id=day.run.plan_id,
        organization_id=organization.id,
        content=b"",
        expires_at=clock.now() + timedelta(hours=8),
    )
    await save(db, code, link, problem)
    retention = Retention(db, Jobs(db), clock, PhotoStore(tmp_path), chat_days=90)

    await retention.forget()
    clock.at += timedelta(hours=9)
    await retention.forget()
    async with db.reading() as session:
        assert len((await session.exec(select(LoginSession))).all()) == 1
        assert len((await session.exec(select(PlanProblem))).all()) == 1

    clock.at += GRACE
    await retention.forget()
    async with db.reading() as session:
        assert (await session.exec(select(LoginSession))).all() == []
        assert (await session.exec(select(PlanProblem))).all() == []
        assert len((await session.exec(select(PairingCode))).all()) == 1
        assert len((await session.exec(select(TrackingLink))).all()) == 1  # it never expires


async def test_pieces_of_photos_that_nobody_finished_are_forgotten(
    db: Database, clock: FixedClock, organization: Organization, tmp_path: Path
) -> None:
    photos = PhotoStore(tmp_path)
    for sha256 in ("a" * 64, "b" * 64):
        await photos.append(organization.id, sha256, 0, b"x")
    left = time.time() - GRACE.total_seconds() - 60
    os.utime(photos.part(organization.id, "a" * 64), (left, left))

    await Retention(db, Jobs(db), clock, photos, chat_days=90).forget()

    assert await photos.size_of_part(organization.id, "a" * 64) == 0
    assert await photos.size_of_part(organization.id, "b" * 64) == 1


async def test_old_chats_are_forgotten_with_the_facts_that_brought_them(
    db: Database, organization: Organization, clock: FixedClock, tmp_path: Path
) -> None:
    town = await a_town(db, clock, organization, drivers=1, stops=1)
    phone = Handset(db, clock, town.crews[0].caller)
    desk = Desk(db, clock, a_caller(organization.id), town.crews[0].driver.id)
    await phone.sync(written(1, "Helena não atende"), a_fact(2, "driver.duty_changed"))
    await desk.write("Ligue de novo")
    retention = Retention(db, Jobs(db), clock, PhotoStore(tmp_path), chat_days=30)

    clock.at += timedelta(days=30)
    await phone.sync(written(3, "Bom dia"))
    await retention.forget()
    assert [line.text for line in await desk.rows()] == [
        "Helena não atende",
        "Ligue de novo",
        "Bom dia",
    ]

    clock.at += timedelta(seconds=1)
    await retention.forget()
    assert [line.text for line in await desk.rows()] == ["Bom dia"]
    async with db.reading() as session:
        facts = sorted(await session.exec(select(StoredFact)), key=lambda fact: fact.seq)
    assert [fact.content == "{}" for fact in facts] == [True, False, False]
