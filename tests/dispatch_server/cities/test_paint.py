"""Pictures show what the vectors say, in the right place."""

import io

from PIL import Image

from dispatch_server.cities.paint import SIZE, blank, paint
from shared.mvt import Feature, Layer, Shape, Value

GROUND = (244, 242, 238)
GREEN = (207, 230, 195)
WATER = (170, 211, 223)


def layer(shape: Shape, line: list[tuple[int, int]], **tags: Value) -> Layer:
    return Layer(4096, [Feature(shape, tags, [line])])


def box(left: int, top: int, right: int, bottom: int) -> list[tuple[int, int]]:
    return [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    return isinstance(found, tuple) and all(
        abs(a - b) < 8 for a, b in zip(found, wanted, strict=True)
    )


def test_a_blank_tile_is_ground() -> None:
    image = picture(blank())

    assert image.size == (SIZE, SIZE)
    assert near(image.getpixel((128, 128)), GROUND)


def test_a_park_is_green_where_it_is() -> None:
    layers = {"land": layer(Shape.POLYGON, box(0, 0, 2048, 4096), kind="park")}

    image = picture(paint(layers, 14, 0, 0))

    assert near(image.getpixel((64, 128)), GREEN)
    assert near(image.getpixel((192, 128)), GROUND)


def test_a_hole_in_a_lake_is_land() -> None:
    hole = box(1024, 1024, 3072, 3072)[::-1]
    lake = Feature(Shape.POLYGON, {"kind": "lake"}, [box(0, 0, 4096, 4096), hole])

    image = picture(paint({"water_polygons": Layer(4096, [lake])}, 14, 0, 0))

    assert near(image.getpixel((16, 128)), WATER)
    assert near(image.getpixel((128, 128)), GROUND)


def test_a_deeper_tile_shows_its_part_of_the_tile_above() -> None:
    layers = {"land": layer(Shape.POLYGON, box(0, 0, 2048, 2048), kind="park")}

    pictures = {
        (x, y): picture(paint(layers, 15, x, y, deeper=1)) for x in (10, 11) for y in (20, 21)
    }

    green = {place for place, image in pictures.items() if near(image.getpixel((128, 128)), GREEN)}
    assert green == {(10, 20)}


def test_a_larger_street_lies_over_a_smaller_one() -> None:
    motorway = Feature(Shape.LINE, {"kind": "motorway"}, [[(0, 2048), (4096, 2048)]])
    street = Feature(Shape.LINE, {"kind": "residential"}, [[(2048, 0), (2048, 4096)]])

    image = picture(paint({"streets": Layer(4096, [motorway, street])}, 16, 0, 0))

    assert near(image.getpixel((128, 128)), (255, 159, 90))
    assert near(image.getpixel((128, 40)), (255, 255, 255))


def test_a_name_is_written_once_and_only_where_it_fits() -> None:
    long = [(200, 2048), (3900, 2048)]
    labels = {"street_labels": layer(Shape.LINE, long, kind="residential", name="Praça da Sé")}
    short = {"street_labels": layer(Shape.LINE, [(0, 0), (9, 9)], kind="residential", name="Sé")}

    assert len(dark(picture(paint(labels, 16, 0, 0)))) > 50
    assert dark(picture(paint(labels, 12, 0, 0))) == []
    assert dark(picture(paint(short, 16, 0, 0))) == []


def test_accents_are_letters_of_their_own() -> None:
    line = [(200, 2048), (3900, 2048)]
    pictures = {
        paint({"street_labels": layer(Shape.LINE, line, kind="road", name=name)}, 16, 0, 0)
        for name in ("Rua Ça", "Rua Ãa", "Rua Éa")
    }

    assert len(pictures) == 3  # not all the same empty box


def dark(image: Image.Image) -> list[int]:
    return [grey for grey in image.convert("L").tobytes() if grey < 120]
