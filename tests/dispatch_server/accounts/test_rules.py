import pytest

from dispatch_server.accounts.rules import PERMISSIONS, Caller, Permission, Role
from shared.ids import DeviceId, OrganizationId, UserId, uuid7

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
