"""Words for what a plan leaves out."""

import pytest

from dispatch_server.planning.edit import Merge
from dispatch_server.planning.plan import Limit
from dispatch_server.planning.schema import LeftOut
from dispatch_server.planning.views import say, view_plans, violations_of
from shared.ids import OrderId, uuid7
from tests.dispatch_server.planning.days import DATE
from tests.dispatch_server.planning.hands import Hands

_NEVER_A_REASON = {Limit.MISSING, Limit.DUPLICATE, Limit.UNKNOWN, Limit.PAIR, Limit.TIMES}


@pytest.mark.parametrize("locale", ["pt-BR", "en"])
def test_each_reason_has_its_own_words(locale: str) -> None:
    def words(*reasons: str) -> str:
        left = LeftOut(order_id=OrderId(uuid7()), external_id="A", reasons=reasons, text="")
        return say(left, locale)

    said = [words(limit) for limit in Limit if limit not in _NEVER_A_REASON]
    assert len(set(said)) == len(said)
    assert words() not in said
    assert words("window", "shift") == words("window")


async def test_a_van_that_is_too_full_is_said_once(hands: Hands) -> None:
    await hands.edit(Merge(shift_id=hands.by("Ana"), into_shift_id=hands.by("Bruno")))
    row = await hands.row()
    assert len(row.violations) > 1, "at door after door"
    (broken,) = (await hands.view()).violations
    assert (broken.limit, broken.shift_id) == (Limit.CAPACITY, hands.shifts["Bruno"])
    async with hands.day.db.reading() as session:
        (listed,) = await view_plans(session, hands.day.organization_id, DATE, "pt-BR")
        (said,) = await violations_of(session, row, "pt-BR")
    assert listed.violations == (said,)
    assert said.text == "O veículo de Bruno leva mais do que cabe."
