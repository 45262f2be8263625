"""One geocoder after another, until one is sure."""

from collections.abc import Sequence

import structlog

from dispatch_server.places.port import AddressQuery, Geocoder, GeocoderUnavailable
from dispatch_server.places.rules import review_reason, sort_candidates
from dispatch_server.places.schema import Candidate

_log = structlog.get_logger(__name__)


class ChainGeocoder:
    """Asks the next only while no answer is good enough to plan with; then all answers together."""

    def __init__(self, *geocoders: Geocoder) -> None:
        self._geocoders: Sequence[Geocoder] = geocoders

    async def search(self, query: AddressQuery) -> list[Candidate]:
        """Raise GeocoderUnavailable if nothing was found and one that might know was silent."""
        found: list[Candidate] = []
        silent: GeocoderUnavailable | None = None
        for geocoder in self._geocoders:
            try:
                candidates = await geocoder.search(query)
            except GeocoderUnavailable as error:
                _log.warning("geocoder_silent", source=error.source, reason=error.reason)
                silent = error
                continue
            if not review_reason(candidates):
                return candidates
            found += candidates
        if silent is not None and not found:
            raise silent
        return sort_candidates(found)

    async def aclose(self) -> None:
        for geocoder in self._geocoders:
            await geocoder.aclose()
