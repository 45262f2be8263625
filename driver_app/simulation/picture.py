"""A photo that no camera took: a parcel before a door, valid, and different for each stop."""

import io
import random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH: Final = 360
HEIGHT: Final = 480
_FLOOR: Final = 340  # where the wall ends
_WALLS: Final = ("#d9c9ad", "#c7d1d4", "#e3d5cf", "#b9c4ae", "#d4cfc4")
_DOORS: Final = ("#3d5a46", "#6b3f2b", "#2f4b66", "#7a2e2e", "#54504a")
_FLOORS: Final = ("#8d8478", "#9a8f86", "#77797c")
_CARDBOARD: Final = ("#b98a58", "#c79a66", "#a87b4c")


def take_picture(pick: random.Random) -> bytes:
    """Draw a JPEG of some 20 kB: a wall, a door, a mat, and a labelled box with grain on all."""
    scene = Image.new("RGB", (WIDTH, HEIGHT), pick.choice(_WALLS))
    pen = ImageDraw.Draw(scene)
    pen.rectangle((0, _FLOOR, WIDTH, HEIGHT), fill=pick.choice(_FLOORS))
    _door(pen, pick, left=pick.randrange(50, 120))
    _parcel(pen, pick)
    scene = scene.filter(ImageFilter.GaussianBlur(0.6))
    grain = Image.frombytes("L", scene.size, pick.randbytes(WIDTH * HEIGHT)).point(_to_grain)
    scene = ImageChops.add(scene, Image.merge("RGB", (grain,) * 3), offset=-8)
    photo = io.BytesIO()
    scene.save(photo, "JPEG", quality=70)
    return photo.getvalue()


def _to_grain(value: int) -> int:
    return value >> 4


def _door(pen: ImageDraw.ImageDraw, pick: random.Random, *, left: int) -> None:
    right, colour = left + 170, pick.choice(_DOORS)
    pen.rectangle((left - 10, 12, right + 10, _FLOOR), fill="#f0ebe2")
    pen.rectangle((left, 22, right, _FLOOR), fill=colour)
    for top, bottom in ((44, 168), (190, _FLOOR - 22)):
        pen.rectangle((left + 24, top, right - 24, bottom), outline="#2b2622", width=2)
    pen.ellipse((right - 20, 180, right - 8, 192), fill="#d8b45c")
    pen.rectangle((left - 20, _FLOOR + 8, right + 20, _FLOOR + 70), fill="#5b4636")


def _parcel(pen: ImageDraw.ImageDraw, pick: random.Random) -> None:
    wide, high = pick.randrange(90, 170), pick.randrange(60, 120)
    left, bottom = pick.randrange(60, 160), pick.randrange(_FLOOR + 40, HEIGHT - 20)
    right, top = left + wide, bottom - high
    pen.ellipse((left - 8, bottom - 10, right + 30, bottom + 12), fill="#3f372f")
    pen.rectangle((left, top, right, bottom), fill=pick.choice(_CARDBOARD))
    pen.polygon(
        ((left, top), (left + 24, top - 22), (right + 24, top - 22), (right, top)), fill="#d6ae7c"
    )
    pen.polygon(
        ((right, top), (right + 24, top - 22), (right + 24, bottom - 22), (right, bottom)),
        fill="#8a6238",
    )
    middle = left + wide // 2
    pen.rectangle((middle - 7, top, middle + 7, bottom), fill="#e0cfa4")
    pen.rectangle((left + 8, top + 12, left + 44, top + 44), fill="#fbfaf6")
    at = left + 11
    while at < left + 40:  # the label's bars
        width = pick.randrange(1, 4)
        pen.rectangle((at, top + 18, at + width - 1, top + 36), fill="#1c1c1c")
        at += width + pick.randrange(1, 3)
