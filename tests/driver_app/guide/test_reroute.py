import itertools

from driver_app.guide.reroute import FIRST_S, LAST_S, Rerouting


def _asked(seconds: range, rerouting: Rerouting, *, is_off: bool, is_online: bool) -> list[int]:
    return [s for s in seconds if rerouting.is_due(s, is_off=is_off, is_online=is_online)]


def test_who_leaves_the_way_is_asked_for_at_once_and_then_ever_more_rarely() -> None:
    asked = _asked(range(600), Rerouting(), is_off=True, is_online=True)
    rests = [later - before for before, later in itertools.pairwise(asked)]

    assert asked[0] == 0
    assert rests[:3] == [FIRST_S, FIRST_S * 2, FIRST_S * 4]
    assert max(rests) == LAST_S


def test_without_signal_nothing_is_asked_and_nothing_is_lost() -> None:
    rerouting = Rerouting()

    assert _asked(range(300), rerouting, is_off=True, is_online=False) == []
    assert rerouting.is_due(300, is_off=True, is_online=True)


def test_back_on_the_way_the_next_slip_is_answered_at_once() -> None:
    rerouting = Rerouting()
    _asked(range(100), rerouting, is_off=True, is_online=True)
    _asked(range(100, 300), rerouting, is_off=False, is_online=True)

    assert _asked(range(300, 330), rerouting, is_off=True, is_online=True) == [
        300,
        300 + FIRST_S,
    ]
