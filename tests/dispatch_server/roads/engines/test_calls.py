"""Questions survive the pipe, and fixes become what a matcher wants."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec

from dispatch_server.roads.engines.calls import Call, RouteCall, TableCall, match_call
from dispatch_server.roads.port import Fix
from shared.geo import Point


def test_a_call_arrives_as_it_was_sent() -> None:
    for call in (TableCall("car", [(24.9, 60.1)], []), RouteCall("car", [(1.0, 2.0)], steps=True)):
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(call), type=Call) == call


def test_the_search_radius_follows_the_accuracy_within_bounds() -> None:
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    fixes = [Fix(Point(60, 24), at, accuracy_m=metres) for metres in (1, 20, 5000)]

    assert match_call(fixes, "car").radii == [8, 30, 100]


def test_instants_are_unix_seconds_whatever_their_zone() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    abroad = noon.astimezone(timezone(timedelta(hours=-3)))

    call = match_call([Fix(Point(60, 24), noon), Fix(Point(60, 24), abroad)], "car")

    assert call.seconds == [1795435200, 1795435200]
    assert call.places == [(24, 60), (24, 60)]
