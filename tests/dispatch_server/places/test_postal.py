"""The directory of Brazilian postal codes."""

from dispatch_server.places.postal import PostalArea, PostalCodes

AUGUSTA = PostalArea(state="SP", city="São Paulo", district="Consolação", street="Rua Augusta")


async def test_known_codes_are_told_and_unknown_ones_left_out() -> None:
    codes = PostalCodes()

    found = await codes.look_up(["01304-001", "99999-999"])

    assert found == {"01304-001": AUGUSTA}
    assert await codes.look_up([]) == {}


async def test_more_codes_than_one_query_takes() -> None:
    codes = [f"01{i:03d}-{j:03d}" for i in range(300, 310) for j in range(120)]

    found = await PostalCodes().look_up(codes)

    assert found["01304-001"] == AUGUSTA
    assert all(area.state == "SP" for area in found.values())
