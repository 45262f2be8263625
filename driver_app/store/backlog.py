"""What waits to be sent, in the few numbers that decide what goes next."""

import msgspec


class PendingPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """A photo whose fact the server has, and that it does not have itself."""

    sha256: str
    size: int
    sent: int  # bytes that the server is believed to have


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """A look at the store. ``photos`` is the head of the queue, oldest first."""

    facts: int = 0
    photos: tuple[PendingPhoto, ...] = ()
    positions: int = 0
