"""The root of every error that Porta raises on purpose."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(eq=False)
class PortaError(Exception):
    """An expected failure. Its fields are facts, its text tells a person what happened.

    Not frozen, because context managers set ``__traceback__``; compared by identity.
    """

    slug: ClassVar[str] = "error"

    def __str__(self) -> str:
        return self.slug.replace("-", " ")
