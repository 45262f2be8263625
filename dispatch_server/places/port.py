"""What Porta asks of a geocoder."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import msgspec

from dispatch_server.errors import Unavailable
from dispatch_server.places.schema import Candidate
from shared.geo import Point


class AddressQuery(msgspec.Struct, frozen=True, kw_only=True):
    """An address, as received and taken apart. What is not known is empty."""

    text: str
    street: str = ""
    number: str = ""
    complement: str = ""
    district: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""
    at: Point | None = None  # where the shop says it is


@dataclass(eq=False)
class GeocoderUnavailable(Unavailable):
    """The geocoder did not answer, or refused to."""

    slug: ClassVar[str] = "geocoder-unavailable"
    source: str
    reason: str

    def __str__(self) -> str:
        return f"the geocoder {self.source} gave no answer: {self.reason}"


class Geocoder(Protocol):
    """Finds where an address may be. Never guesses more precision than it has."""

    async def search(self, query: AddressQuery) -> list[Candidate]:
        """Give candidates, best first; none when nothing fits. Raises GeocoderUnavailable."""
        ...

    async def aclose(self) -> None:
        """Let go of connections. May be called once, and then nothing else."""
        ...
