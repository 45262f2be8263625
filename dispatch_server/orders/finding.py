"""Find orders among all there ever were, by words, newest first; a day's orders by the same words.

One question for both databases: SQLite asks FTS5, PostgreSQL a GIN index over the same words. A
page is bounded, and nothing is counted: the number of those that fit would cost reading them all.
"""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, cast, column, literal, literal_column, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from dispatch_server.orders.model import Order, OrderWords
from dispatch_server.orders.schema import FoundOrder, FoundOrders
from dispatch_server.orders.wordindex import NAME, VECTOR
from dispatch_server.orders.words import Told, asked_words, is_whole, words_of
from dispatch_server.places.model import Place
from shared.ids import OrderId, OrganizationId

MOST: Final = 50  # orders of one answer
FEWEST_LETTERS: Final = 2  # of the longest word; a single letter begins nearly everything
_FTS: Final = table(NAME, column("rowid"), column("words"))


async def keep_words(
    session: AsyncSession,
    organization_id: OrganizationId,
    orders: Iterable[tuple[Order, Sequence[Place], Sequence[str]]],
) -> None:
    """Write the words of orders, each with its places and its barcodes; known ones anew."""
    told = {order.id: words_of(_told(order, at, codes)) for order, at, codes in orders}
    known = await session.exec(
        select(OrderWords).where(
            OrderWords.organization_id == organization_id, col(OrderWords.order_id).in_(told)
        )
    )
    for row in known:
        row.words = told.pop(row.order_id)
        session.add(row)
    session.add_all(
        OrderWords(organization_id=organization_id, order_id=order_id, words=words)
        for order_id, words in told.items()
    )
    await session.flush()


async def find(
    session: AsyncSession, organization_id: OrganizationId, question: str, *, limit: int = 20
) -> FoundOrders:
    """Give the newest orders that fit a question, ``limit`` at most, and whether there are more."""
    words = asked_words(question)
    if max(map(len, words), default=0) < FEWEST_LETTERS:
        return FoundOrders(orders=(), has_more=False)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    fitting = fitting_ids(organization_id, words, is_sqlite=is_sqlite).limit(limit + 1)
    ids = [OrderId(order_id) for order_id in await session.exec(fitting)]
    rows = await session.exec(
        select(Order, Place)
        .join(Place, col(Place.id) == col(Order.place_id))
        .where(Order.organization_id == organization_id, col(Order.id).in_(ids[:limit]))
    )
    by_id = {order.id: _found(order, place) for order, place in rows}
    shown = tuple(by_id[order_id] for order_id in ids[:limit] if order_id in by_id)
    return FoundOrders(orders=shown, has_more=len(ids) > limit)


def fitting_ids(
    organization_id: OrganizationId, words: Sequence[str], *, is_sqlite: bool
) -> SelectOfScalar[UUID]:
    """Ask for the ids of the orders that all ``words`` fit, newest first."""
    mine = col(OrderWords.organization_id) == organization_id
    if not is_sqlite:
        fits = literal_column(VECTOR).op("@@")(cast(literal(_tsquery(words)), TSQUERY))
        return select(OrderWords.order_id).where(mine, fits).order_by(col(OrderWords.seq).desc())
    # FTS5 gives its rows newest first without sorting, so that a page costs what it shows.
    return (
        select(OrderWords.order_id)
        .select_from(_FTS.join(OrderWords, col(OrderWords.seq) == _FTS.c.rowid))
        .where(literal_column(NAME).op("MATCH")(_fts5(words)), mine)
        .order_by(_FTS.c.rowid.desc())
    )


def fits_day(words: Sequence[str]) -> ColumnElement[bool]:
    """Tell which rows of OrderWords fit: for a day's orders, quicker read than looked up."""
    padded = literal(" ").concat(col(OrderWords.words)).concat(" ")
    patterns = [f"% {word} %" if is_whole(word) else f"% {word}%" for word in words]
    return and_(literal(value=True), *(padded.like(pattern) for pattern in patterns))


def _fts5(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' + ("" if is_whole(word) else "*") for word in words)


def _tsquery(words: Sequence[str]) -> str:
    """Write a tsquery. Words hold letters and digits alone, so that none can end its quotes."""
    return " & ".join(f"'{word}'" + ("" if is_whole(word) else ":*") for word in words)


def _told(order: Order, places: Sequence[Place], barcodes: Sequence[str]) -> Told:
    return Told(
        external_id=order.external_id,
        names=(order.recipient_name, order.pickup_name),
        phones=(order.recipient_phone, order.pickup_phone),
        emails=(order.recipient_email,),
        addresses=tuple(
            text
            for place in places
            for text in (place.text, place.complement, place.district, place.city)
        ),
        postal_codes=tuple(place.postal_code for place in places),
        barcodes=tuple(barcodes),
    )


def _found(order: Order, place: Place) -> FoundOrder:
    return FoundOrder(
        id=order.id,
        external_id=order.external_id,
        status=order.status,
        recipient_name=order.recipient_name,
        address=place.text,
        date=order.date,
    )
