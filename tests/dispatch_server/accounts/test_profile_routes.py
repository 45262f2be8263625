"""One's own profile over HTTP, whatever the role."""

from dispatch_server.accounts.rules import Role
from tests.dispatch_server.accounts.conftest import PASSWORD, Desk

NEW = "outra senha comprida"


async def test_everybody_changes_their_own_name_and_language(desk: Desk) -> None:
    await desk.sit(Role.VIEWER)
    before = await desk.ask("GET", "/v1/profile", gets=200)
    assert (before["name"], before["locale"]) == ("Viewer", "")
    changed = {"name": " Zélia ", "locale": "en"}
    await desk.ask("PUT", "/v1/profile", json=changed, gets=200)
    me = await desk.ask("GET", "/v1/session", gets=200)
    assert (me["user"]["name"], me["user"]["locale"]) == ("Zélia", "en")
    await desk.ask("PUT", "/v1/profile", json={"name": "Z", "locale": "fr"}, gets=400)
    await desk.ask("PUT", "/v1/profile", json={**changed, "role": "owner"}, gets=400)


async def test_a_new_password_ends_the_sessions_elsewhere(desk: Desk) -> None:
    await desk.sit(Role.SUPPORT)
    await desk.sit(Role.SUPPORT)
    sessions = await desk.ask("GET", "/v1/profile/sessions", gets=200)
    assert sorted(one["is_this"] for one in sessions) == [False, True]
    wrong = {"current": "not this one", "new": NEW}
    await desk.ask("POST", "/v1/profile/password", json=wrong, gets=403)
    right = {"current": PASSWORD, "new": NEW}
    await desk.ask("POST", "/v1/profile/password", json=right, gets=204)
    (left,) = await desk.ask("GET", "/v1/profile/sessions", gets=200)
    assert left["is_this"]
    await desk.sit(Role.SUPPORT, NEW)


async def test_one_signs_out_elsewhere(desk: Desk) -> None:
    await desk.sit(Role.ADMIN)
    first = dict(desk.client.cookies)
    await desk.sit(Role.ADMIN)
    sessions = await desk.ask("GET", "/v1/profile/sessions", gets=200)
    elsewhere = next(one["id"] for one in sessions if not one["is_this"])
    await desk.ask("DELETE", f"/v1/profile/sessions/{elsewhere}", gets=204)
    await desk.ask("DELETE", f"/v1/profile/sessions/{elsewhere}", gets=404)

    desk.client.cookies.clear()
    desk.client.cookies.update(first)
    await desk.ask("GET", "/v1/profile", gets=401)
