"""The demo and the simulation are two programs that agree on what passes between them."""

import msgspec

from dispatch_server.demo.report import Phone
from driver_app.simulation.script import Crew, CrewReport, DeadZone, Script
from shared.geo import Point


def test_a_script_needs_only_a_server_a_clock_and_its_crews() -> None:
    written = (
        b'{"server_url":"http://x","clock":"","crews":[{"code":"K","state_dir":"d","seed":1}]}'
    )

    script = msgspec.json.decode(written, type=Script)

    assert script.crews == (Crew(code="K", state_dir="d", seed=1),)
    assert script.dead_zones == ()
    assert 0 < script.failure_rate < 1


def test_a_script_is_read_as_it_was_written() -> None:
    zone = DeadZone(centre=Point(60.17, 24.94), radius_m=250)
    script = Script(server_url="http://x", clock="c", crews=(), dead_zones=(zone,), patience_s=1)

    assert msgspec.json.decode(msgspec.json.encode(script), type=Script) == script


def test_the_server_side_reads_all_that_a_phone_reports() -> None:
    report = CrewReport(
        driver_name="João",
        facts_saved=9,
        facts_unsent=1,
        photos=("ab", "cd"),
        photos_unsent=2,
        fixes=40,
        driven_m=1234.5,
        delivered=3,
        failed={"refused": 1},
        errors=0,
    )

    read = msgspec.json.decode(msgspec.json.encode(report), type=Phone)

    assert msgspec.to_builtins(read) == msgspec.to_builtins(report)
