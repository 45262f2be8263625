"""What comes into a lens's view, told once."""

from driver_app.work import sighting
from driver_app.work.sighting import OUT_OF_VIEW_S, Sightings


def is_ours(code: str) -> bool:
    return code.startswith("PRT")


def test_a_code_that_stays_in_view_is_one_code() -> None:
    seen = Sightings()

    told = [seen.new(("PRT1",), now / 2, is_ours) for now in range(40)]

    assert told == [("PRT1",), *[()] * 39]


def test_a_code_that_is_shown_again_is_told_again() -> None:
    seen = Sightings()
    seen.new(("PRT1",), 0.0, is_ours)

    assert seen.new(("PRT1",), OUT_OF_VIEW_S + 0.1, is_ours) == ("PRT1",)


def test_what_nobody_expects_must_be_seen_twice() -> None:
    seen = Sightings()

    assert seen.new(("PRT1", "PR71"), 0.0, is_ours) == ("PRT1",)
    assert seen.new(("PR72",), 0.3, is_ours) == ()
    assert seen.new(("PR71",), 0.6, is_ours) == ("PR71",)
    assert seen.new(("PR72",), 9.0, is_ours) == ()


def test_the_memory_has_an_end() -> None:
    seen = Sightings()
    for number in range(sighting.MOST + 10):
        seen.new((f"PRT{number}",), 0.0, is_ours)

    assert seen.new(("PRT0",), 0.1, is_ours) == ("PRT0",)
    assert seen.new((f"PRT{sighting.MOST}",), 0.1, is_ours) == ()
