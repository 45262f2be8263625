"""A made-up photo is a real image, and no two are alike."""

import io
import random

from PIL import Image

from driver_app.simulation.picture import HEIGHT, WIDTH, take_picture


def test_a_picture_can_be_opened() -> None:
    with Image.open(io.BytesIO(take_picture(random.Random(1)))) as image:
        image.load()

        assert image.size == (WIDTH, HEIGHT)


def test_two_pictures_differ_and_a_seed_repeats_them() -> None:
    pick = random.Random(1)
    first, second = take_picture(pick), take_picture(pick)

    assert first != second
    assert first == take_picture(random.Random(1))
