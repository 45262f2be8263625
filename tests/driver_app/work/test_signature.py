"""Drawing a signature."""

import io

from PIL import Image

from driver_app.work.proofs import check
from driver_app.work.signature import (
    HEIGHT_PX,
    WIDTH_PX,
    picture,
)
from shared.facts import STROKE_HEIGHT, STROKE_UNITS, Succeeded
from shared.proof import Needs, ProofRule
from tests.onphone import a_run, a_stop


def test_the_picture_shows_the_strokes_and_nothing_else() -> None:
    photo = picture([[(100, 100, 0), (500, 100, 40)], [(900, 400, 90)]])

    with Image.open(io.BytesIO(photo.content)) as seen:
        assert (seen.format, seen.size) == ("PNG", (WIDTH_PX, HEIGHT_PX))
        black = {
            (x, y)
            for x in range(0, WIDTH_PX, 4)
            for y in range(HEIGHT_PX)
            if seen.getpixel((x, y)) == 0
        }
    assert {x for x, y in black if y == 80} >= set(range(84, 400, 4))  # a tenth to half of 800
    assert any(abs(x - 720) <= 4 and abs(y - 320) <= 2 for x, y in black)
    assert all(abs(y - 80) <= 2 or abs(y - 320) <= 2 for _, y in black)


def test_a_picture_is_a_proof_of_its_own_kind() -> None:
    stop = a_stop(a_run(), 1, proofs={"succeeded": Needs(signature=ProofRule.REQUIRED)})

    check(stop, Succeeded(), [picture([[(1, 1, 0), (2, 2, 1)]])])


def test_an_edge_is_drawn_on_the_picture() -> None:
    edge = [[(0, 0, 0), (STROKE_UNITS, STROKE_HEIGHT, 1)]]

    assert picture(edge).content.startswith(b"\x89PNG")
