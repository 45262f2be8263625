"""Photos on the server: pieces as they come in, the original under its hash, and what is shown.

The original is evidence and is never served. What is served is drawn anew from its pixels: no
place where it was taken, and nothing that somebody hid behind the last byte.
"""

import asyncio
import hashlib
import io
import os
import warnings
from collections.abc import Collection, Iterable
from enum import StrEnum
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from shared.ids import OrganizationId

MAX_PIXELS: Final = 25_000_000  # a 25 MP decoded picture takes 75 MB
SHOWN_PX: Final = 1600  # the longer side: reads a label, and is a fifth of the bytes
QUALITY: Final = 80
AT_ONCE: Final = 2  # pictures being drawn; bounds the memory that uploads can take
WRITERS: Final = 4  # threads that wait for the disk; others are left for everybody else
_MAGIC: Final = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WEBP"}


class PhotoRefusal(StrEnum):
    """Why bytes that match their hash are no photo for us."""

    NOT_A_PHOTO = "not_a_photo"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"
    BROKEN = "broken"


class Unfit(ValueError):
    """These bytes are no photo for us."""

    def __init__(self, reason: PhotoRefusal) -> None:
        super().__init__(reason)
        self.reason = reason


def draw(content: bytes) -> bytes:
    """Draw a photo anew as an upright JPEG of moderate size, without metadata. Raises Unfit."""
    kind = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
    if kind is None:
        raise Unfit(PhotoRefusal.NOT_A_PHOTO)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own limits are tighter than Pillow's
            return _draw(content, kind)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        if isinstance(error, Unfit):
            raise
        is_unknown = isinstance(error, UnidentifiedImageError)
        reason = PhotoRefusal.NOT_A_PHOTO if is_unknown else PhotoRefusal.BROKEN
        raise Unfit(reason) from error


def _draw(content: bytes, kind: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=(kind,)) as photo:
        width, height = photo.size
        if width * height > MAX_PIXELS:
            raise Unfit(PhotoRefusal.TOO_MANY_PIXELS)
        if getattr(photo, "n_frames", 1) > 1:
            raise Unfit(PhotoRefusal.MOVING)
        photo.draft("RGB", (SHOWN_PX, SHOWN_PX))
        upright = ImageOps.exif_transpose(photo)
        upright.thumbnail((SHOWN_PX, SHOWN_PX))
        clean = Image.new("RGB", upright.size, "white")
        mask = upright.convert("RGBA").getchannel("A") if upright.mode in {"RGBA", "LA"} else None
        clean.paste(upright.convert("RGB"), mask=mask)
    shown = io.BytesIO()
    clean.save(shown, "JPEG", quality=QUALITY, optimize=True)
    return shown.getvalue()


class PhotoStore:
    """Photos in a local folder, apart for each organization. Files are synced before they count."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._drawing = asyncio.Semaphore(AT_ONCE)
        self._writing = asyncio.Semaphore(WRITERS)

    def original(self, organization_id: OrganizationId, sha256: str) -> Path:
        return self.root / str(organization_id) / "originals" / sha256[:2] / sha256

    def shown(self, organization_id: OrganizationId, sha256: str) -> Path:
        return self.root / str(organization_id) / "shown" / sha256[:2] / f"{sha256}.jpg"

    def part(self, organization_id: OrganizationId, sha256: str) -> Path:
        return self.root / str(organization_id) / "parts" / sha256

    async def size_of_part(self, organization_id: OrganizationId, sha256: str) -> int:
        """Say how many bytes of a photo are on the disk."""
        return await asyncio.to_thread(_size, self.part(organization_id, sha256))

    async def append(
        self, organization_id: OrganizationId, sha256: str, offset: int, piece: bytes
    ) -> None:
        """Write a piece at ``offset``, cutting off what a crash left behind it."""
        part = self.part(organization_id, sha256)
        async with self._writing:
            await asyncio.to_thread(_append, part, offset, piece)

    async def finish(
        self, organization_id: OrganizationId, sha256: str, content: bytes | None = None
    ) -> bool:
        """Check the hash of a whole photo and keep it; False and nothing kept if it is another.

        ``content`` is what came in one piece; without it, the part is read. Raises Unfit, keeping
        nothing either.
        """
        part = self.part(organization_id, sha256)
        async with self._drawing:
            picture = await asyncio.to_thread(_check, sha256, part, content)
        if picture is None:
            return False
        original = self.original(organization_id, sha256)
        shown = self.shown(organization_id, sha256)
        async with self._writing:
            await asyncio.to_thread(_keep, part, original, content, shown, picture)
        return True

    async def read_view(self, organization_id: OrganizationId, sha256: str) -> bytes | None:
        """Read what may be shown of a photo; None if there is nothing."""
        return await asyncio.to_thread(_read, self.shown(organization_id, sha256))

    async def erase(self, organization_id: OrganizationId, hashes: Collection[str]) -> None:
        """Delete photos, both as taken and as shown. What is not there is no error."""
        kept = [self.original(organization_id, one) for one in hashes]
        kept += [self.shown(organization_id, one) for one in hashes]
        await asyncio.to_thread(_erase, kept)

    async def sweep_parts(self, *, older_than: float) -> int:
        """Delete pieces that nobody has added to since ``older_than`` (Unix seconds)."""
        return await asyncio.to_thread(_sweep, self.root, older_than)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _append(path: Path, offset: int, piece: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("r+b" if not is_new else "wb") as file:
        file.truncate(offset)
        file.seek(offset)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)


def _check(sha256: str, part: Path, content: bytes | None) -> bytes | None:
    """Draw a whole photo if it is the one declared. What is not kept leaves no part. Raises Unfit."""
    content = _read(part) if content is None else content
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        part.unlink(missing_ok=True)
        return None
    try:
        return draw(content)
    except Unfit:
        part.unlink(missing_ok=True)
        raise


def _keep(part: Path, original: Path, content: bytes | None, shown: Path, picture: bytes) -> None:
    _write(shown, picture)
    if content is not None:
        part.parent.mkdir(parents=True, exist_ok=True)
        _put(part, content)
    original.parent.mkdir(parents=True, exist_ok=True)
    part.replace(original)
    _sync_folder(original.parent)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    _put(draft, content)
    draft.replace(path)
    _sync_folder(path.parent)


def _put(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _erase(files: Iterable[Path]) -> None:
    for one in files:
        one.unlink(missing_ok=True)


def _sweep(root: Path, older_than: float) -> int:
    old = [part for part in root.glob("*/parts/*") if part.stat().st_mtime < older_than]
    for part in old:
        part.unlink(missing_ok=True)
    return len(old)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
