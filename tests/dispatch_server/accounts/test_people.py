"""People are let in, changed and shut out by those who may, and somebody is always left."""

import asyncio

import pytest
from sqlmodel import select

from dispatch_server.accounts import links, people, service
from dispatch_server.accounts.model import LoginSession, Organization, PasswordLink, User
from dispatch_server.accounts.rules import Caller, Role
from dispatch_server.db import log
from dispatch_server.db.session import Database
from shared.clock import FixedClock
from shared.ids import UserId
from tests.build import an_organization
from tests.dispatch_server.accounts.conftest import PASSWORD, Staff, a_user

pytestmark = pytest.mark.both_databases


def _id(caller: Caller) -> UserId:
    assert caller.user_id is not None
    return caller.user_id


async def _events(db: Database, organization: Organization) -> list[tuple[str, str, object]]:
    async with db.reading() as session:
        events = await log.read(session, organization.id, after=0)
    return [(event.type, event.actor, event.body) for event in events]


async def test_who_is_invited_comes_in_by_the_link_and_the_log_says_by_whom(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    async with db.transaction() as session:
        user, token, link = await people.invite(
            session, clock, staff.admin, email=" Rita@Loja.Example ", name="Rita", role=Role.SUPPORT
        )
    with pytest.raises(service.WrongCredentials):
        await service.log_in(db, clock, email=user.email, password="")

    assert link.token_hash not in token
    await links.choose_password(db, clock, token=token, password=PASSWORD, agent="")
    _, again = await service.log_in(db, clock, email="rita@loja.example", password=PASSWORD)

    assert (again.id, again.role) == (user.id, "support")
    assert await _events(db, organization) == [
        ("user.invited", staff.admin.actor, {"role": "support"}),
        ("user.password_set", f"user:{user.id}", {}),
    ]


async def test_an_admin_neither_makes_nor_touches_owners(
    db: Database, clock: FixedClock, organization: Organization, staff: Staff
) -> None:
    viewer = await a_user(db, clock, organization, Role.VIEWER)
    async with db.transaction() as session:
        with pytest.raises(people.RoleOutOfReach):
            await people.invite(
                session, clock, staff.admin, email="a@b.example", name="A", role=Role.OWNER
            )
        with pytest.raises(people.RoleOutOfReach):
            await people.change_role(session, clock, staff.admin, _id(viewer), Role.OWNER)
        for act in (people.deactivate, people.activate, people.new_link):
            with pytest.raises(people.RoleOutOfReach):
                await act(session, clock, staff.admin, _id(staff.owner))
        with pytest.raises(people.RoleOutOfReach):
            await people.change_role(session, clock, staff.admin, _id(staff.owner), Role.VIEWER)
        changed = await people.change_role(
            session, clock, staff.admin, _id(viewer), Role.DISPATCHER
        )

    assert changed.role == Role.DISPATCHER


async def test_the_last_owner_who_can_sign_in_stays(
    db: Database, clock: FixedClock, staff: Staff
) -> None:
    owner = staff.owner
    async with db.transaction() as session:
        invited, *_ = await people.invite(
            session, clock, owner, email="heir@aurora.example", name="Heir", role=Role.OWNER
        )
        with pytest.raises(people.LastOwner):  # who was invited cannot sign in yet
            await people.deactivate(session, clock, owner, _id(owner))
        with pytest.raises(people.LastOwner):
            await people.change_role(session, clock, owner, _id(owner), Role.ADMIN)
        _, token, _ = await people.new_link(session, clock, owner, invited.id)
    await links.choose_password(db, clock, token=token, password=PASSWORD, agent="")
    async with db.transaction() as session:
        left = await people.deactivate(session, clock, owner, _id(owner))

    assert not left.is_active


async def test_two_owners_who_shut_each_other_out_at_once_leave_one(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    other = await a_user(db, clock, organization, Role.OWNER, "outra")

    async def shut_out(who: Caller, whom: Caller) -> None:
        async with db.transaction() as session:
            await people.deactivate(session, clock, who, _id(whom))

    ends = await asyncio.gather(
        shut_out(staff.owner, other), shut_out(other, staff.owner), return_exceptions=True
    )

    assert sorted(type(end).__name__ for end in ends) == ["LastOwner", "NoneType"]


async def test_who_is_shut_out_loses_sessions_and_links_at_once_and_may_come_back(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    viewer = await a_user(db, clock, organization, Role.VIEWER)
    token, user = await service.log_in(
        db, clock, email=f"viewer@{organization.slug}.example", password=PASSWORD
    )
    async with db.transaction() as session:
        _, link, _ = await people.new_link(session, clock, staff.owner, _id(viewer))
    async with db.transaction() as session:
        await people.deactivate(session, clock, staff.owner, _id(viewer))
        await people.deactivate(session, clock, staff.owner, _id(viewer))

    async with db.reading() as session:
        assert await service.session_caller(session, clock, token) is None
        assert (await session.exec(select(LoginSession))).all() == []
        assert (await session.exec(select(PasswordLink))).all() == []
        with pytest.raises(links.LinkRefused):
            await links.holder(session, clock, link)
    with pytest.raises(service.WrongCredentials):
        await service.log_in(db, clock, email=user.email, password=PASSWORD)
    async with db.transaction() as session:
        with pytest.raises(links.UserDeactivated):
            await people.new_link(session, clock, staff.owner, _id(viewer))
        await people.activate(session, clock, staff.owner, _id(viewer))
    await service.log_in(db, clock, email=user.email, password=PASSWORD)

    assert [kind for kind, *_ in await _events(db, organization)] == [
        "user.link_made",
        "user.deactivated",
        "user.activated",
    ]


async def test_a_role_that_is_the_same_is_no_change(
    db: Database, organization: Organization, clock: FixedClock, staff: Staff
) -> None:
    async with db.transaction() as session:
        await people.change_role(session, clock, staff.owner, _id(staff.admin), Role.ADMIN)
        await people.activate(session, clock, staff.owner, _id(staff.admin))
        await people.change_role(session, clock, staff.owner, _id(staff.admin), Role.VIEWER)

    assert await _events(db, organization) == [
        ("user.role_changed", staff.owner.actor, {"role": "viewer", "before": "admin"})
    ]


async def test_another_organizations_people_are_out_of_sight(
    db: Database, clock: FixedClock, staff: Staff
) -> None:
    there = await an_organization(db, clock, name="Padaria do Norte")
    stranger = await a_user(db, clock, there, Role.VIEWER)
    async with db.transaction() as session:
        for act in (people.deactivate, people.activate, people.new_link):
            with pytest.raises(people.NoSuchUser):
                await act(session, clock, staff.owner, _id(stranger))
        with pytest.raises(people.NoSuchUser):
            await people.change_role(session, clock, staff.owner, _id(stranger), Role.ADMIN)
        names = [user.name for user in await people.list_people(session, there.id)]

    assert names == ["Viewer"]


async def test_there_is_an_end_to_how_many(
    db: Database, clock: FixedClock, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "MOST", 2)
    async with db.transaction() as session:
        with pytest.raises(people.TooManyUsers):
            await people.invite(
                session, clock, staff.owner, email="c@c.example", name="C", role=Role.VIEWER
            )
        assert len((await session.exec(select(User))).all()) == 2
