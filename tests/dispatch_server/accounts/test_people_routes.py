"""Users over HTTP: who may, the link's page, and what is never said."""

import pytest

from dispatch_server.accounts.rules import Role
from tests.dispatch_server.accounts.conftest import PASSWORD, Desk

INVITED = {"email": "nova@aurora.example", "name": " Nova ", "role": "dispatcher"}


@pytest.mark.parametrize("role", [Role.DISPATCHER, Role.SUPPORT, Role.VIEWER])
async def test_who_does_not_manage_accounts_sees_none(desk: Desk, role: Role) -> None:
    await desk.sit(role)
    user = (await desk.ask("GET", "/v1/session", gets=200))["user"]["id"]
    await desk.ask("GET", "/v1/users", gets=403)
    await desk.ask("POST", "/v1/users", json=INVITED, gets=403)
    await desk.ask("PATCH", f"/v1/users/{user}", json={"role": "owner"}, gets=403)
    await desk.ask("POST", f"/v1/users/{user}/password-link", gets=403)


async def test_an_invited_person_chooses_a_password_and_is_signed_in(desk: Desk) -> None:
    await desk.sit(Role.ADMIN)
    made = await desk.ask("POST", "/v1/users", json=INVITED, gets=201)
    assert (made["user"]["name"], made["user"]["state"]) == ("Nova", "invited")
    page, _, token = made["url"].partition("#password=")
    assert page.endswith("/console")

    desk.client.cookies.clear()
    holder = await desk.ask("POST", "/v1/password-links/check", json={"token": token}, gets=200)
    assert (holder["email"], holder["organization_name"]) == (INVITED["email"], "Casa Aurora")
    chosen = {"token": token, "password": PASSWORD}
    short = {"token": token, "password": "curta"}
    refused = await desk.ask("POST", "/v1/password-links/use", json=short, gets=422)
    assert refused["facts"] == {"minimum": 10}
    me = await desk.ask("POST", "/v1/password-links/use", json=chosen, gets=200)
    assert me["user"]["role"] == "dispatcher"
    again = await desk.ask("GET", "/v1/session", gets=200)
    assert again == me | {"server_time": again["server_time"]}
    await desk.ask("POST", "/v1/password-links/use", json=chosen, gets=403)
    await desk.ask("POST", "/v1/password-links/check", json={"token": token}, gets=403)

    await desk.sit(Role.OWNER)
    people = await desk.ask("GET", "/v1/users", gets=200)
    assert [one["name"] for one in people] == [
        *("Admin", "Dispatcher", "Nova", "Owner", "Support", "Viewer")
    ]
    nova = people[2]
    assert nova["state"] == "active"
    assert nova["seen_at"] is not None
    assert "password" not in str(people)


async def test_a_person_who_is_shut_out_is_out_with_the_next_request(desk: Desk) -> None:
    await desk.sit(Role.VIEWER)
    kept = dict(desk.client.cookies)
    viewer = (await desk.ask("GET", "/v1/session", gets=200))["user"]["id"]
    await desk.sit(Role.OWNER)
    changes = {"role": "support", "is_active": False}
    changed = await desk.ask("PATCH", f"/v1/users/{viewer}", json=changes, gets=200)
    assert (changed["role"], changed["state"]) == ("support", "deactivated")
    await desk.ask("POST", f"/v1/users/{viewer}/password-link", gets=422)

    desk.client.cookies.clear()
    desk.client.cookies.update(kept)
    await desk.ask("GET", "/v1/session", gets=401)


async def test_what_may_not_be_is_said(desk: Desk) -> None:
    await desk.sit(Role.OWNER)
    people = await desk.ask("GET", "/v1/users", gets=200)
    owner = next(one["id"] for one in people if one["role"] == "owner")
    last = await desk.ask("PATCH", f"/v1/users/{owner}", json={"is_active": False}, gets=422)
    assert last["type"].endswith("/last-owner")
    again = {**INVITED, "email": people[0]["email"].upper()}
    await desk.ask("POST", "/v1/users", json=again, gets=409)
    for wrong in ({"email": "nobody"}, {"role": "king"}, {"role": "driver"}, {"name": "  "}):
        status = 403 if wrong.get("role") == "driver" else 400
        await desk.ask("POST", "/v1/users", json=INVITED | wrong, gets=status)

    await desk.sit(Role.ADMIN)
    await desk.ask("PATCH", f"/v1/users/{owner}", json={"role": "viewer"}, gets=403)
    await desk.ask("POST", f"/v1/users/{owner}/password-link", gets=403)
