"""Signing in and pairing, through the whole application."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlmodel import select

from dispatch_server.accounts import service
from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.app import create_app
from dispatch_server.db import log
from dispatch_server.db.model import Counter
from dispatch_server.db.session import Database
from dispatch_server.fleet.model import Driver
from dispatch_server.settings import Settings
from shared.clock import SystemClock
from shared.ids import DriverId, uuid7
from shared.pairing import Paired

EMAIL, PASSWORD = "ana@aurora.example", "uma senha comprida"
LOG_IN = {"email": EMAIL, "password": PASSWORD}


class House:
    """A running application with one organization, one dispatcher, one driver."""

    def __init__(self, client: AsyncTestClient[Litestar], driver_id: DriverId) -> None:
        self.client = client
        self.driver_id = driver_id

    async def log_in(self) -> None:
        assert (await self.client.post("/v1/session", json=LOG_IN)).status_code == 200

    async def pair(self) -> dict[str, str]:
        code = await self.client.post(
            "/v1/devices/pairing-codes", json={"driver_id": str(self.driver_id)}
        )
        self.client.cookies.clear()
        paired = await self.client.post("/v1/devices/pair", json={"code": code.json()["code"]})
        assert paired.status_code == 201, paired.text
        answer: dict[str, str] = paired.json()
        return answer


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(data_dir=tmp_path)
    async with AsyncTestClient(create_app(settings)) as client:
        db = Database(settings.database)
        driver_id = await _furnish(db)
        yield House(client, driver_id)
        await db.close()


async def _furnish(db: Database) -> DriverId:
    clock = SystemClock()
    driver_id = DriverId(uuid7())
    async with db.transaction() as session:
        organization: Organization = await service.create_organization(
            session, clock, name="Padaria Aurora", slug="aurora"
        )
        await service.add_user(
            session,
            clock,
            organization_id=organization.id,
            email=EMAIL.upper(),
            name="Ana Conceição",
            role=Role.DISPATCHER,
            password=PASSWORD,
        )
        session.add(
            Driver(
                id=driver_id,
                organization_id=organization.id,
                name="João",
                skills=[],
                created_at=clock.now(),
            )
        )
    return driver_id


async def test_a_dispatcher_signs_in_and_out(house: House) -> None:
    await house.log_in()
    me = await house.client.get("/v1/session")
    token = house.client.cookies["porta_session"]

    assert me.json()["user"]["name"] == "Ana Conceição"
    assert me.json()["organization"]["name"] == "Padaria Aurora"
    assert abs(me.json()["server_time"] / 1000 - time.time()) < 60
    assert (await house.client.delete("/v1/session")).status_code == 204
    house.client.cookies.set("porta_session", token)
    assert (await house.client.get("/v1/session")).status_code == 401


async def test_who_signs_in_hears_where_the_log_stands(house: House, tmp_path: Path) -> None:
    db = Database(Settings(data_dir=tmp_path).database)
    async with db.transaction() as session:
        (counter,) = await session.exec(select(Counter))
        revs = [
            await log.record(
                session,
                organization_id=counter.organization_id,
                type="order.received",
                subject="order",
                subject_id=uuid7(),
                at=SystemClock().now(),
            )
            for _ in range(2)
        ]
    await db.close()

    entered = (await house.client.post("/v1/session", json=LOG_IN)).json()
    me = (await house.client.get("/v1/session")).json()

    assert [(one["generation"], one["rev"]) for one in (entered, me)] == [
        (counter.generation, revs[-1])
    ] * 2


@pytest.mark.parametrize("wrong", [{"password": "another one"}, {"email": "x@aurora.example"}])
async def test_a_wrong_password_and_an_unknown_email_sound_the_same(
    house: House, wrong: dict[str, str]
) -> None:
    answer = await house.client.post("/v1/session", json=LOG_IN | wrong)

    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/wrong-credentials")
    assert "try again" in answer.json()["detail"]


async def test_guessing_passwords_is_slowed_down(house: House) -> None:
    wrong = LOG_IN | {"password": "guess after guess"}
    answers = [(await house.client.post("/v1/session", json=wrong)).status_code for _ in range(31)]

    assert answers[-1] == 429


async def test_a_foreign_page_cannot_act_for_a_signed_in_user(house: House) -> None:
    await house.log_in()
    answer = await house.client.post("/v1/ws-ticket", headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert "PORTA_ALLOWED_ORIGINS" in answer.json()["detail"]
    ours = await house.client.post("/v1/ws-ticket", headers={"Origin": "http://127.0.0.1:8000"})
    assert ours.status_code == 200


async def test_a_phone_is_paired_by_a_code_that_works_once(house: House) -> None:
    await house.log_in()
    answer = await house.client.post(
        "/v1/devices/pairing-codes", json={"driver_id": str(house.driver_id)}
    )
    code = answer.json()
    typed = f" {code['code'][:4].lower()}-{code['code'][4:]} "
    first = await house.client.post("/v1/devices/pair", json={"code": typed})
    second = await house.client.post("/v1/devices/pair", json={"code": typed})

    assert code["url"].endswith(f"/driver/?code={code['code']}")
    assert code["qr_svg"].startswith("<svg")
    assert first.json()["driver_name"] == "João"
    assert (second.status_code, second.json()["type"].rsplit("/")[-1]) == (403, "code-refused")


async def test_a_driver_may_not_make_codes(house: House) -> None:
    await house.log_in()
    paired = await house.pair()
    answer = await house.client.post(
        "/v1/devices/pairing-codes",
        json={"driver_id": str(house.driver_id)},
        headers={"Authorization": f"Bearer {paired['access_token']}"},
    )

    assert answer.status_code == 403


async def _refresh(house: House, paired: dict[str, str]) -> tuple[int, dict[str, str]]:
    answer = await house.client.post(
        "/v1/devices/refresh",
        json={"device_id": paired["device_id"], "refresh_token": paired["refresh_token"]},
    )
    return answer.status_code, answer.json()


async def test_a_refresh_whose_answer_was_lost_may_be_repeated(house: House) -> None:
    await house.log_in()
    paired = await house.pair()
    lost_status, _ = await _refresh(house, paired)
    status, again = await _refresh(house, paired)

    assert (lost_status, status) == (200, 200)
    assert Paired.__struct_fields__ == tuple(again)


async def test_a_lost_phone_is_cut_off_at_once(house: House) -> None:
    await house.log_in()
    paired = await house.pair()
    await house.log_in()
    gone = await house.client.delete(f"/v1/devices/{paired['device_id']}")
    house.client.cookies.clear()
    headers = {"Authorization": f"Bearer {paired['access_token']}"}

    assert gone.status_code == 204
    assert (await house.client.get("/v1/session", headers=headers)).status_code == 401
    assert (await _refresh(house, paired))[0] == 403
