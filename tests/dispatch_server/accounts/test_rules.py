import pytest

from dispatch_server.accounts.rules import (
    KEYS,
    PEOPLE,
    PERMISSIONS,
    SCOPES,
    Caller,
    Permission,
    PersonState,
    Role,
    may_manage,
    state_of,
)
from shared.ids import DeviceId, KeyId, OrganizationId, UserId, uuid7

OFFICE = {Role.OWNER, Role.ADMIN, Role.DISPATCHER, Role.SUPPORT, Role.VIEWER, Role.INTEGRATION}


def _caller(role: Role) -> Caller:
    return Caller(organization_id=OrganizationId(uuid7()), role=role)


def test_every_role_has_its_permissions_written_down() -> None:
    assert set(PERMISSIONS) == set(Role)


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.SEE, OFFICE),
        (Permission.PLAN, {Role.OWNER, Role.ADMIN, Role.DISPATCHER}),
        (Permission.CHAT, OFFICE - {Role.VIEWER, Role.INTEGRATION}),
        (Permission.ORDERS, {Role.OWNER, Role.ADMIN, Role.DISPATCHER, Role.INTEGRATION}),
        (Permission.WEBHOOKS, {Role.OWNER, Role.ADMIN, Role.INTEGRATION}),
        (Permission.ACCOUNTS, {Role.OWNER, Role.ADMIN}),
        (Permission.DRIVE, {Role.DRIVER}),
    ],
)
def test_who_may(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if _caller(role).may(permission)} == roles


def test_the_log_names_a_user_before_a_device_before_a_role() -> None:
    user, device = UserId(uuid7()), DeviceId(uuid7())
    nobody = _caller(Role.INTEGRATION)

    assert nobody.actor == "integration"
    organization = nobody.organization_id
    by_phone = Caller(organization_id=organization, role=Role.DRIVER, device_id=device)
    assert by_phone.actor == f"device:{device}"
    by_hand = Caller(organization_id=organization, role=Role.OWNER, user_id=user, device_id=device)
    assert by_hand.actor == f"user:{user}"
    key = KeyId(uuid7())
    by_key = Caller(organization_id=organization, role=Role.INTEGRATION, key_id=key)
    assert by_key.actor == f"key:{key}"


def test_owners_manage_all_people_and_admins_all_but_owners() -> None:
    managed = {who: {role for role in Role if may_manage(who, role)} for who in Role}

    assert managed[Role.OWNER] == set(PEOPLE)
    assert managed[Role.ADMIN] == set(PEOPLE) - {Role.OWNER}
    assert all(not roles for who, roles in managed.items() if who not in {Role.OWNER, Role.ADMIN})


def test_no_key_manages_accounts() -> None:
    assert all(Permission.ACCOUNTS not in PERMISSIONS[role] for role in KEYS)


def test_a_scope_narrows_a_role_and_never_widens_it() -> None:
    own = OrganizationId(uuid7())
    scopes = frozenset({Permission.ORDERS, Permission.ACCOUNTS})
    shop = Caller(organization_id=own, role=Role.INTEGRATION, scopes=scopes)

    assert {one for one in Permission if shop.may(one)} == {Permission.ORDERS}
    assert set(SCOPES) == PERMISSIONS[Role.INTEGRATION]


def test_a_person_is_invited_until_there_is_a_password_and_shut_out_whatever_there_is() -> None:
    assert state_of(is_active=True, has_password=False) is PersonState.INVITED
    assert state_of(is_active=True, has_password=True) is PersonState.ACTIVE
    assert state_of(is_active=False, has_password=True) is PersonState.DEACTIVATED
