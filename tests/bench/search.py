"""How long it takes to find an order among a million, and what keeping them findable costs.

Run as ``python -m tests.bench.search [ORDERS] [DATABASE-URL]``; without a URL it makes a SQLite
file in a temporary folder. Names, streets and numbers are drawn anew each time from one seed. Each
question is asked 20 times through ``finding.find``, rows and all; the limit is 100 ms for the p95.
"""

import asyncio
import datetime as dt
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, text

from dispatch_server.db.session import Database
from dispatch_server.orders import finding
from dispatch_server.orders.model import Order, OrderWords
from dispatch_server.orders.words import Told, words_of
from dispatch_server.places.model import Place
from shared.clock import SystemClock
from shared.ids import OrganizationId, uuid7
from tests.build import an_organization, create_schema

LIMIT_MS: Final = 100.0
ASKED: Final = 20
CHUNK: Final = 5_000
FIRST: Final = [
    "Maria",
    "José",
    "Ana",
    "João",
    "Antônio",
    "Francisco",
    "Carlos",
    "Paulo",
    "Pedro",
    "Lucas",
    "Luiz",
    "Marcos",
    "Luís",
    "Gabriel",
    "Rafael",
    "Francisca",
    "Antônia",
    "Adriana",
    "Juliana",
    "Márcia",
    "Fernanda",
    "Patrícia",
    "Aline",
    "Sandra",
    "Conceição",
    "Zilda",
]
LAST: Final = [
    "Silva",
    "Santos",
    "Oliveira",
    "Souza",
    "Rodrigues",
    "Ferreira",
    "Alves",
    "Pereira",
    "Lima",
    "Gomes",
    "Costa",
    "Ribeiro",
    "Martins",
    "Carvalho",
    "Almeida",
    "Lopes",
    "Soares",
    "Fernandes",
    "Vieira",
    "Barbosa",
    "Araújo",
    "Conceição",
    "Quaresma",
]
STREETS: Final = [f"{kind} {name} {last}" for kind in ("Rua", "Avenida", "Travessa")
                  for name in FIRST for last in LAST]  # fmt: skip


def tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def drawn(random_: random.Random, n: int) -> dict[str, Any]:
    """Draw one order's texts."""
    name = " ".join([random_.choice(FIRST), *random_.sample(LAST, 2)])
    key = "".join(random_.choices("0123456789", k=25)) + f"{n:09d}" + "1234567890"
    return {
        "external_id": f"PED-{n:08d}",
        "name": name,
        "phone": f"+5511{random_.randrange(900_000_000, 1_000_000_000)}",
        "street": f"{random_.choice(STREETS)}, {random_.randrange(1, 3000)}",
        "postal_code": f"{random_.randrange(1000, 6000):05d}-{random_.randrange(1000):03d}",
        "key": key,
    }


async def fill(db: Database, organization_id: OrganizationId, orders: int) -> dict[str, Any]:
    """Write ``orders`` orders with their places and words; give the texts of one in the middle."""
    random_, now = random.Random(7), SystemClock().now()
    middle: dict[str, Any] = {}
    own = {"organization_id": organization_id}
    for first in range(0, orders, CHUNK):
        places, rows, words = [], [], []
        for n in range(first, min(first + CHUNK, orders)):
            one = drawn(random_, n)
            middle = one if n == orders // 2 else middle
            place_id, order_id = uuid7(), uuid7()
            places.append(
                own | {"id": place_id, "text": one["street"], "key": str(n), "created_at": now}
            )
            rows.append(own | _row(order_id, place_id, one, now, n))
            words.append(own | {"order_id": order_id, "words": words_of(_told(one))})
        async with db.transaction() as session:
            connection = await session.connection()
            for table, values in ((Place, places), (Order, rows), (OrderWords, words)):
                await connection.execute(insert(table), values)
    return middle


def _row(order_id: Any, place_id: Any, one: dict[str, Any], now: dt.datetime, n: int) -> Any:
    return {
        "id": order_id,
        "source": "bench",
        "external_id": one["external_id"],
        "content_hash": "",
        "status": "delivered",
        "place_id": place_id,
        "recipient_name": one["name"],
        "recipient_phone": one["phone"],
        "date": (now - dt.timedelta(seconds=100 * n)).date(),
        "created_at": now,
        "updated_at": now,
    }


def _told(one: dict[str, Any]) -> Told:
    return Told(
        external_id=one["external_id"],
        names=(one["name"],),
        phones=(one["phone"],),
        addresses=(one["street"], "São Paulo"),
        postal_codes=(one["postal_code"],),
        barcodes=(one["key"],),
    )


def questions(middle: dict[str, Any], orders: int) -> dict[str, str]:
    """Ask what support asks, from the rarest word to those that every order has."""
    return {
        "number": middle["external_id"],
        "number without zeros": str(orders // 2),
        "phone": middle["phone"],
        "last four of the phone": middle["phone"][-4:],
        "whole name": middle["name"],
        "first name": "maria",
        "two letters": "ma",
        "two common words": "conceicao quaresma",
        "street and number": middle["street"],
        "every order has it": "sao paulo",
        "common, and a rare one": f"{middle['street'].split()[0]} {middle['postal_code']}",
        "invoice key": middle["key"],
        "invoice number": str(orders // 2),
        "common words that never meet": "zilda quaresma quaresma travessa 2999 04",
        "nobody": "xyzzy",
    }


async def measure(orders: int, url: str) -> bool:
    """Print a line for each question; False where one is slower than it may be."""
    db = Database(url)
    await create_schema(db)
    organization = await an_organization(db, SystemClock(), name="Bench")
    began = time.perf_counter()
    middle = await fill(db, organization.id, orders)
    async with db.writer.begin() as connection:
        await connection.execute(text("ANALYZE"))
    filled = time.perf_counter() - began
    tell({"orders": orders, "filled_s": round(filled, 1), "rows_s": int(orders / filled)})
    is_good = True
    for name, question in questions(middle, orders).items():
        taken = []
        found = 0
        for _ in range(ASKED):
            start = time.perf_counter()
            async with db.reading() as session:
                answer = await finding.find(session, organization.id, question)
            taken.append((time.perf_counter() - start) * 1000)
            found = len(answer.orders)
        taken.sort()
        p95 = taken[int(0.95 * (ASKED - 1))]
        is_good = is_good and p95 < LIMIT_MS
        line = {"question": name, "found": found, "p50_ms": round(taken[ASKED // 2], 1)}
        tell(line | {"p95_ms": round(p95, 1), "max_ms": round(taken[-1], 1)})
    await db.close()
    return is_good


def main() -> int:
    """Measure; 1 says that a question is too slow."""
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        file = f"sqlite+aiosqlite:///{Path(folder) / 'search.sqlite'}"
        url = sys.argv[2] if len(sys.argv) > 2 else file
        return 0 if asyncio.run(measure(orders, url)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
