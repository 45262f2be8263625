"""The dispatcher of a demo day: does over HTTP what a person does at the console."""

import asyncio
import datetime as dt
from typing import Any, Final

import httpx
import msgspec

from dispatch_server.accounts.schema import Me, PairingCodeView
from dispatch_server.fleet.schema import DepotView, DriverView, ShiftView, VehicleView
from dispatch_server.orders.schema import ImportReport, OrderPage
from dispatch_server.planning.schema import PlanView
from dispatch_server.runs.schema import RunDetail, RunSummary
from shared.chat import ChatLineView
from shared.ids import DepotId, DriverId, OrderId, PlanId, RunId, uuid7
from shared.problems import Problem
from shared.states import PlanStatus

POLL_S: Final = 0.25
TIMEOUT: Final = httpx.Timeout(60.0, connect=5.0)


class OfficeRefused(RuntimeError):
    """The server would not do what the demo asked; the text is its own."""


class Office:
    """A signed-in dispatcher. Every method raises OfficeRefused with the server's own words."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=TIMEOUT, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def log_in(self, email: str, password: str) -> Me:
        return await self._ask(
            Me, "POST", "/v1/session", json={"email": email, "password": password}
        )

    async def add_depot(self, **fields: Any) -> DepotView:
        return await self._ask(DepotView, "POST", "/v1/depots", json=fields)

    async def add_vehicle(self, **fields: Any) -> VehicleView:
        return await self._ask(VehicleView, "POST", "/v1/vehicles", json=fields)

    async def add_driver(self, **fields: Any) -> DriverView:
        return await self._ask(DriverView, "POST", "/v1/drivers", json=fields)

    async def add_shift(self, **fields: Any) -> ShiftView:
        return await self._ask(ShiftView, "POST", "/v1/shifts", json=fields)

    async def import_orders(self, name: str, content: bytes, date: dt.date) -> ImportReport:
        return await self._ask(
            ImportReport,
            "POST",
            "/v1/orders/import",
            params={"dry_run": "false", "date": date.isoformat()},
            files={"file": (name, content)},
        )

    async def orders(self, date: dt.date, *, limit: int = 200) -> OrderPage:
        return await self._ask(
            OrderPage, "GET", "/v1/orders", params={"date": date.isoformat(), "limit": str(limit)}
        )

    async def plan(
        self, date: dt.date, depot_id: DepotId, *, budget_s: float, seed: int
    ) -> PlanView:
        """Have the day planned, and wait for the end of it."""
        plan = await self._ask(
            PlanView,
            "POST",
            "/v1/plans",
            json={
                "date": date.isoformat(),
                "depot_id": str(depot_id),
                "budget_s": budget_s,
                "seed": seed,
            },
        )
        while plan.status in {PlanStatus.DRAFT, PlanStatus.OPTIMIZING}:
            await asyncio.sleep(POLL_S)
            plan = await self._ask(PlanView, "GET", f"/v1/plans/{plan.id}")
        if plan.status != PlanStatus.READY:
            raise OfficeRefused(f"the plan came to nothing: {plan.failure}")
        return plan

    async def publish(self, plan_id: PlanId) -> None:
        await self._ask(object, "POST", f"/v1/plans/{plan_id}/publish")

    async def pairing_code(self, driver_id: DriverId) -> PairingCodeView:
        return await self._ask(
            PairingCodeView, "POST", "/v1/devices/pairing-codes", json={"driver_id": str(driver_id)}
        )

    async def write(self, driver_id: DriverId, words: str) -> ChatLineView:
        """Write a line to a driver."""
        path = f"/v1/drivers/{driver_id}/chat/{uuid7()}"
        return await self._ask(ChatLineView, "PUT", path, json={"text": words})

    async def runs(self, date: dt.date) -> list[RunSummary]:
        return await self._ask(
            list[RunSummary], "GET", "/v1/runs", params={"date": date.isoformat()}
        )

    async def run(self, run_id: RunId) -> RunDetail:
        return await self._ask(RunDetail, "GET", f"/v1/runs/{run_id}")

    async def tracking_link(self, order_id: OrderId) -> str:
        answer = await self._ask(dict[str, str], "POST", f"/v1/orders/{order_id}/tracking-link")
        return answer["url"]

    async def _ask[T](self, kind: type[T], method: str, path: str, **more: Any) -> T:
        answer = await self._client.request(method, path, **more)
        if not answer.is_success:
            try:
                words = msgspec.json.decode(answer.content, type=Problem).detail
            except msgspec.MsgspecError:
                words = answer.text[:200]
            raise OfficeRefused(f"{method} {path}: {answer.status_code} {words}")
        if kind is object:
            return kind()
        return msgspec.json.decode(answer.content, type=kind)
