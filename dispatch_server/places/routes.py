"""Looking an address up. Reviewing places is with the orders that wait for them."""

from typing import Annotated, Final

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.places.parse import to_query
from dispatch_server.places.port import Geocoder, GeocoderUnavailable
from dispatch_server.places.schema import Candidate
from dispatch_server.places.service import country_of
from dispatch_server.problems import responses

SHOWN: Final = 10

type Line = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


@get(
    "/v1/places/search",
    guards=[may(Permission.SEE)],
    responses=responses(NotPermitted, GeocoderUnavailable),
)
async def search_places(
    q: FromQuery[Line],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    geocoder: NamedDependency[SkipValidation[Geocoder]],
) -> list[Candidate]:
    """Find where an address may be, best first."""
    country = await country_of(db, caller.organization_id)
    found = await geocoder.search(to_query(text=q, country=country))
    return found[:SHOWN]


ROUTES = (search_places,)
