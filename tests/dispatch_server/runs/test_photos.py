"""Photos: kept as evidence, shown without a trace, and nothing else taken for one."""

import hashlib
import io
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dispatch_server.runs.photos import SHOWN_PX, PhotoRefusal, PhotoStore, Unfit, draw
from shared.ids import OrganizationId, uuid7

HERE = OrganizationId(uuid7())


def a_picture(kind: str = "JPEG", *, size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(content, kind, **more)
    return content.getvalue()


def with_exif() -> bytes:
    """Take a picture that lies on its side and says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    exif.get_ifd(0x8825)[2] = (60.0, 10.0, 0.0)  # latitude
    exif[0x010F] = "Canary Cameras"
    return a_picture(exif=exif.tobytes())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_as_a_jpeg(kind: str) -> None:
    shown = Image.open(io.BytesIO(draw(a_picture(kind))))

    assert (shown.format, shown.size, shown.mode) == ("JPEG", (40, 30), "RGB")


def test_where_it_was_taken_is_left_out_and_up_is_up() -> None:
    shown = draw(with_exif())
    picture = Image.open(io.BytesIO(shown))

    assert picture.size == (30, 40)
    assert dict(picture.getexif()) == {}
    assert b"Canary" not in shown


@pytest.mark.parametrize("tail", [b"<script>alert(1)</script>", b"<?php ?>", b"PK\x03\x04"])
def test_what_hides_behind_a_photo_stays_behind(tail: bytes) -> None:
    assert tail not in draw(a_picture() + tail)


def test_a_large_photo_is_made_smaller() -> None:
    picture = Image.open(io.BytesIO(draw(a_picture(size=(4000, 3000)))))

    assert picture.size == (SHOWN_PX, SHOWN_PX * 3 // 4)


def test_glass_is_white() -> None:
    content = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(content, "PNG")

    assert Image.open(io.BytesIO(draw(content.getvalue()))).getpixel((4, 4)) == (255, 255, 255)


def bomb() -> bytes:
    """Make 144 million pixels in a few hundred kilobytes."""
    content = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(content, "PNG")
    return content.getvalue()


def moving() -> bytes:
    content = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), (n, n, n)) for n in (0, 90)]
    frames[0].save(content, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", PhotoRefusal.NOT_A_PHOTO),
        (b"<svg onload='alert(1)'/>", PhotoRefusal.NOT_A_PHOTO),
        (b"GIF89a" + bytes(50), PhotoRefusal.NOT_A_PHOTO),
        (b"\xff\xd8\xff" + bytes(50), PhotoRefusal.NOT_A_PHOTO),
        (b"RIFF0000WAVE" + bytes(50), PhotoRefusal.NOT_A_PHOTO),
        (a_picture()[:300], PhotoRefusal.BROKEN),
        (a_picture("PNG")[:60], PhotoRefusal.BROKEN),
        (bomb(), PhotoRefusal.TOO_MANY_PIXELS),
        (moving(), PhotoRefusal.MOVING),
    ],
    ids=["empty", "svg", "gif", "noise", "sound", "cut", "cut-png", "bomb", "moving"],
)
def test_what_is_no_photo_is_refused(content: bytes, reason: PhotoRefusal) -> None:
    with pytest.raises(Unfit) as refused:
        draw(content)

    assert refused.value.reason in {reason, PhotoRefusal.NOT_A_PHOTO}


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def put(store: PhotoStore, content: bytes, sha256: str | None = None) -> bool:
    name = sha256 or hashlib.sha256(content).hexdigest()
    await store.append(HERE, name, 0, content[:100])
    assert await store.size_of_part(HERE, name) == 100
    await store.append(HERE, name, 100, content[100:])
    return await store.finish(HERE, name)


async def test_a_whole_photo_is_kept_as_it_came_and_shown_as_drawn(tmp_path: Path) -> None:
    store, content = PhotoStore(tmp_path), with_exif()
    sha256 = hashlib.sha256(content).hexdigest()

    assert await put(store, content)

    assert store.original(HERE, sha256).read_bytes() == content
    assert await store.read_view(HERE, sha256) == draw(content)
    assert await store.read_view(OrganizationId(uuid7()), sha256) is None
    assert await store.size_of_part(HERE, sha256) == 0


async def test_another_photo_than_declared_leaves_nothing(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)

    assert not await put(store, a_picture(), "0" * 64)

    assert files_in(tmp_path) == []


async def test_no_photo_leaves_nothing(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    with pytest.raises(Unfit):
        await put(store, b"x" * 200)

    assert files_in(tmp_path) == []


async def test_what_a_crash_left_behind_the_offset_is_cut_off(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    await store.append(HERE, "a" * 64, 0, b"x" * 50)

    await store.append(HERE, "a" * 64, 10, b"y" * 5)

    assert store.part(HERE, "a" * 64).read_bytes() == b"x" * 10 + b"y" * 5


async def test_pieces_that_nobody_adds_to_are_swept(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    await store.append(HERE, "a" * 64, 0, b"x")

    assert await store.sweep_parts(older_than=time.time() - 60) == 0
    assert await store.sweep_parts(older_than=time.time() + 60) == 1
    assert await store.size_of_part(HERE, "a" * 64) == 0
