"""Which proofs an organization, its channels and its orders ask for."""

from datetime import date
from typing import Any

import pytest

from dispatch_server.orders.model import Order
from dispatch_server.runs.demands import (
    DemandImpossible,
    Demands,
    DemandView,
    check,
    demands_of,
    replace_demands,
)
from dispatch_server.runs.model import ProofDemand
from dispatch_server.runs.views import driver_stops
from shared.ids import OrderId, OrganizationId, PlaceId, uuid7
from shared.proof import SUCCEEDED, SUCCESS_NEEDS, ProofKind, ProofRule, default_needs
from shared.states import FailureReason
from tests.dispatch_server.runs.conftest import Office

OWN = OrganizationId(uuid7())


def a_demand(outcome: str, kind: str, rule: str, source: str = "") -> ProofDemand:
    return ProofDemand(
        id=uuid7(), organization_id=OWN, source=source, outcome=outcome, kind=kind, rule=rule
    )


def an_order(**more: Any) -> Order:
    values: dict[str, Any] = {
        "id": OrderId(uuid7()),
        "organization_id": OWN,
        "source": "shop",
        "external_id": "1",
        "content_hash": "",
        "status": "ready",
        "place_id": PlaceId(uuid7()),
        "recipient_name": "Ana",
        "date": date(2026, 11, 23),
    }
    return Order(**(values | more))


def test_nothing_said_is_the_default() -> None:
    assert Demands([]).of(an_order()) == {}
    assert Demands([a_demand(SUCCEEDED, "photo", "required")]).of(an_order()) == {}


def test_a_channel_overrules_the_organization_and_an_order_both() -> None:
    demands = Demands(
        [
            a_demand(SUCCEEDED, "signature", "required"),
            a_demand(SUCCEEDED, "signature", "warn", source="shop"),
            a_demand(SUCCEEDED, "photo", "off", source="other"),
        ]
    )

    shop = demands.of(an_order())[SUCCEEDED]
    other = demands.of(an_order(source="other"))[SUCCEEDED]
    own = demands.of(an_order(proofs={"signature": "off", "scan": "required"}))[SUCCEEDED]

    assert (shop.signature, shop.photo) == (ProofRule.WARN, ProofRule.REQUIRED)
    assert (other.signature, other.photo) == (ProofRule.REQUIRED, ProofRule.OFF)
    assert (own.signature, own.scan) == (ProofRule.OFF, ProofRule.REQUIRED)


def test_a_reason_overrules_what_is_said_of_all_failures() -> None:
    demands = Demands(
        [a_demand("failed", "note", "required"), a_demand("weather", "note", "off")]
    ).of(an_order())

    assert demands["moved"].note is ProofRule.REQUIRED
    assert demands["weather"].note is ProofRule.OFF
    assert SUCCEEDED not in demands


def test_a_rule_for_all_failures_asks_for_no_photo_of_a_document() -> None:
    demands = Demands([a_demand("failed", "photo", "required")]).of(an_order())

    assert demands["moved"].photo is ProofRule.REQUIRED
    assert "underage" not in demands


def test_ten_orders_at_a_door_ask_for_the_strictest() -> None:
    demands = Demands([a_demand(SUCCEEDED, "photo", "warn", source="shop")])
    lax, strict = an_order(), an_order(source="other")

    assert demands.at_door([lax])[SUCCEEDED].photo is ProofRule.WARN
    assert demands.at_door([lax, strict]) == {}  # the default again
    assert SUCCESS_NEEDS.photo is ProofRule.REQUIRED


@pytest.mark.parametrize(
    ("outcome", "kind", "rule"),
    [
        ("eaten", ProofKind.PHOTO, ProofRule.WARN),
        ("underage", ProofKind.PHOTO, ProofRule.OPTIONAL),
        ("refused", ProofKind.PIN, ProofRule.REQUIRED),
    ],
)
def test_what_nobody_may_ask_for_is_refused(outcome: str, kind: ProofKind, rule: ProofRule) -> None:
    with pytest.raises(DemandImpossible):
        check([DemandView(outcome=outcome, kind=kind, rule=rule)])


@pytest.mark.both_databases
async def test_a_stop_brings_its_needs_to_the_phone(office: Office) -> None:
    said = [DemandView(outcome=SUCCEEDED, kind=ProofKind.SIGNATURE, rule=ProofRule.REQUIRED)]
    mine = office.town.organization.id
    for _ in range(2):  # replaced, not added to
        async with office.db.transaction() as session:
            await replace_demands(
                session, office.clock, organization_id=mine, demands=said, actor="user:test"
            )
    stop = (await office.stops())[0]

    async with office.db.reading() as session:
        rows = await demands_of(session, mine)
        view = (await driver_stops(session, mine, [stop.id]))[stop.id]

    assert [(row.outcome, row.kind, row.rule) for row in rows] == [
        ("succeeded", "signature", "required")
    ]
    assert view.proofs[SUCCEEDED].signature is ProofRule.REQUIRED
    assert view.proofs[SUCCEEDED].photo is default_needs(SUCCEEDED).photo


def test_a_preview_says_what_drivers_are_asked_for_and_what_of_it_is_own() -> None:
    said = [
        a_demand("failed", "note", "required"),
        a_demand("moved", "signature", "warn"),
        a_demand("moved", "signature", "required", source="shop"),
    ]
    shop = {one.outcome: one for one in Demands(said).preview("shop").outcomes}
    usual = {one.outcome: one for one in Demands(said).preview("").outcomes}

    assert set(shop) == {SUCCEEDED, *FailureReason}
    assert (shop["moved"].asked.signature, shop["moved"].otherwise.signature) == (
        ProofRule.REQUIRED,
        ProofRule.WARN,
    )
    assert (usual["moved"].asked.note, usual["moved"].otherwise.signature) == (
        ProofRule.REQUIRED,
        ProofRule.OFF,
    )
    assert ProofKind.PHOTO not in shop["underage"].kinds
    assert (ProofKind.PIN in shop[SUCCEEDED].kinds, ProofKind.PIN in shop["moved"].kinds) == (
        True,
        False,
    )
