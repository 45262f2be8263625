"""What a provider's refusal asks for: another try, another channel, or somebody who acts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Remedy(StrEnum):
    RETRY = "retry"  # it may pass
    NEXT = "next"  # not this recipient over this channel: the next channel's turn
    PERSON = "person"  # nothing goes over this channel until somebody acts; the next one's turn


class Learnt(StrEnum):
    """What a refusal says besides, that the next message should know."""

    WINDOW_CLOSED = "window_closed"  # the recipient wrote too long ago for free text
    TEMPLATE_GONE = "template_gone"
    TEMPLATE_PAUSED = "template_paused"
    TEMPLATE_DISABLED = "template_disabled"
    OPTED_OUT = "opted_out"  # the recipient told the provider


class Verdict(msgspec.Struct, frozen=True):
    remedy: Remedy
    learnt: Learnt | None = None


_RETRY: Final = Verdict(Remedy.RETRY)
_NEXT: Final = Verdict(Remedy.NEXT)
_PERSON: Final = Verdict(Remedy.PERSON)

# developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
WHATSAPP: Final[Mapping[int, Verdict]] = {
    **dict.fromkeys(
        (1, 2, 4, 80007, 130429, 131000, 131016, 131048, 131056, 131057, 133004), _RETRY
    ),
    **dict.fromkeys(
        (33, 100, 131009, 131021, 131026, 131030, 131049, 131051, 131052, 131053, 130472, 130403),
        _NEXT,
    ),
    **dict.fromkeys((0, 3, 10, 190, 200, 368, 131005, 131031, 131042, 131045, 133010), _PERSON),
    **dict.fromkeys((131008, 132000, 132005, 132007, 132012, 132018), _PERSON),
    131047: Verdict(Remedy.RETRY, Learnt.WINDOW_CLOSED),  # the next try is a template, if any
    131050: Verdict(Remedy.NEXT, Learnt.OPTED_OUT),
    132001: Verdict(Remedy.PERSON, Learnt.TEMPLATE_GONE),
    132015: Verdict(Remedy.PERSON, Learnt.TEMPLATE_PAUSED),
    132016: Verdict(Remedy.PERSON, Learnt.TEMPLATE_DISABLED),
}

# www.twilio.com/docs/api/errors
TWILIO: Final[Mapping[int, Verdict]] = {
    **dict.fromkeys((14107, 20429, 20500, 20503, 21611, 30001, 30008, 30022), _RETRY),
    **dict.fromkeys((21211, 21214, 21217, 21265, 21612, 21614, 21617), _NEXT),
    **dict.fromkeys((30003, 30004, 30005, 30006, 30007, 30410, 30453), _NEXT),
    **dict.fromkeys((20001, 20003, 20005, 20008, 20404, 21212, 21408, 21603, 21606), _PERSON),
    **dict.fromkeys((21607, 21608, 21609, 21659, 21660, 21701, 21703, 30002, 63038), _PERSON),
    21610: Verdict(Remedy.NEXT, Learnt.OPTED_OUT),
}


def judge(table: Mapping[int, Verdict], code: int, *, status: int = 0) -> Verdict:
    """Say what to do about a code; about one that is not listed, by the HTTP status.

    A refusal (4xx, but not 408 and 429) will not become an acceptance by itself. Without a
    status, as in a receipt, it is this recipient's message that failed.
    """
    known = table.get(code)
    if known is not None:
        return known
    if status in {401, 403}:
        return _PERSON
    if status in {0, *range(400, 500)} - {408, 429}:
        return _NEXT
    return _RETRY
