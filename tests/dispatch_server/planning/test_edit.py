"""The words of edits, as they come over the wire."""

import msgspec
import pytest

from dispatch_server.planning.edit import Edit, EditRefused, Fault, LockRoute, Move


def test_an_edit_is_told_by_its_kind() -> None:
    body = b'[{"kind":"move","order_ids":["a"],"to_shift_id":"v"},{"kind":"lock_route","shift_id":"v"}]'
    assert msgspec.json.decode(body, type=list[Edit]) == [
        Move(order_ids=("a",), to_shift_id="v"),
        LockRoute(shift_id="v"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'{"kind":"fly"}',
        b'{"kind":"move","order_ids":[],"to_shift_id":"v"}',
        b'{"kind":"move","order_ids":["a"],"to_shift_id":"v","position":0}',
        b'{"kind":"reverse","shift_id":"v","speed":9}',
    ],
)
def test_a_strange_edit_is_not_read(body: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=Edit)


def test_a_refusal_names_what_it_is_about() -> None:
    assert str(EditRefused(Fault.LOCKED, ("a", "b"))) == "locked: a, b"
