"""Keys over HTTP: shown once, used, seen, revoked."""

import pytest

from dispatch_server.accounts.rules import Role
from tests.dispatch_server.accounts.conftest import Desk


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPPORT, Role.VIEWER])
async def test_who_does_not_manage_accounts_sees_no_keys(desk: Desk, role: Role) -> None:
    await desk.sit(role)
    await desk.ask("GET", "/v1/keys", gets=403)
    await desk.ask("POST", "/v1/keys", json={"name": "x"}, gets=403)


async def test_a_key_works_as_its_role_until_it_is_revoked(desk: Desk) -> None:
    await desk.sit(Role.ADMIN)
    made = await desk.ask("POST", "/v1/keys", json={"name": "Loja", "role": "viewer"}, gets=201)
    bearer = {"Authorization": f"Bearer {made['token']}"}
    day = {"date": "2026-11-23"}
    for method, path, gets in (
        ("GET", "/v1/runs", 200),
        ("POST", "/v1/plans", 403),
        ("GET", "/v1/keys", 403),
        ("GET", "/v1/profile", 403),
    ):
        answer = await desk.client.request(method, path, params=day, headers=bearer)
        assert answer.status_code == gets, answer.text

    (listed,) = await desk.ask("GET", "/v1/keys", gets=200)
    assert made["token"].startswith(listed["hint"])
    assert listed["seen_at"] is not None
    assert made["token"] not in str(listed)
    await desk.ask("DELETE", f"/v1/keys/{listed['id']}", gets=204)
    refused = await desk.client.get("/v1/runs", params=day, headers=bearer)
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("scopes", "sees", "orders", "webhooks"),
    [
        (None, 200, 400, 403),
        (["see"], 200, 403, 403),
        (["orders"], 403, 400, 403),
        (["webhooks"], 403, 403, 200),
        (["see", "orders", "webhooks"], 200, 400, 200),
    ],
)
async def test_an_integration_may_what_its_key_was_given(
    desk: Desk, scopes: list[str] | None, sees: int, orders: int, webhooks: int
) -> None:
    await desk.sit(Role.OWNER)
    made = await desk.ask("POST", "/v1/keys", json={"name": "ERP", "scopes": scopes}, gets=201)
    bearer = {"Authorization": f"Bearer {made['token']}"}
    day = {"date": "2026-11-23"}
    for method, path, gets in (
        ("GET", "/v1/runs", sees),
        ("GET", "/v1/orders", sees),
        ("POST", "/v1/orders", orders),  # it came as far as to miss the order in the body
        ("GET", "/v1/webhooks", webhooks),
        ("GET", "/v1/keys", 403),
        ("POST", "/v1/plans", 403),
    ):
        answer = await desk.client.request(method, path, params=day, headers=bearer)
        assert (path, answer.status_code) == (path, gets), answer.text

    (listed,) = await desk.ask("GET", "/v1/keys", gets=200)
    assert listed["scopes"] == (scopes or ["see", "orders"])


async def test_what_no_key_can_be_is_said(desk: Desk) -> None:
    await desk.sit(Role.OWNER)
    for wrong, status in (
        ({"role": "owner"}, 422),
        ({"role": "driver"}, 422),
        ({"scopes": ["accounts"]}, 422),
        ({"role": "viewer", "scopes": ["see"]}, 422),
        ({"scopes": ["everything"]}, 400),
        ({"scopes": []}, 400),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 422),
        ({"expires_at": "2030-01-01T00:00:00"}, 400),
        ({"name": ""}, 400),
    ):
        await desk.ask("POST", "/v1/keys", json={"name": "x"} | wrong, gets=status)
