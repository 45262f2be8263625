"""Words for what a plan leaves out."""

import pytest

from dispatch_server.planning.plan import Limit
from dispatch_server.planning.schema import LeftOut
from dispatch_server.planning.views import say
from shared.ids import OrderId, uuid7

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
