"""Find orders among all there ever were, by words, newest first; a day's orders by the same words.

One question for both databases: SQLite asks FTS5, PostgreSQL a GIN index over the same words. A
page is bounded, and nothing is counted: the number of those that fit would cost reading them all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import (
    ColumnElement,
    String,
    Subquery,
    and_,
    cast,
    column,
    func,
    literal,
    literal_column,
    table,
)
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.orders.model import Order, OrderWords
from dispatch_server.orders.schema import FoundOrder, FoundOrders
from dispatch_server.orders.wordindex import NAME, VECTOR
from dispatch_server.orders.words import Told, asked_words, is_whole, words_of
from dispatch_server.places.model import Place
from shared.ids import OrderId, OrganizationId

MOST: Final = 50  # orders of one answer
FEWEST_LETTERS: Final = 2  # of the longest word; a single letter begins nearly everything
NEWEST: Final = 5_000  # orders that PostgreSQL reads before it asks its index: 5 ms
FEW: Final = 10  # of them; a word no more common than that is asked for alone
SURE: Final = 50  # of them; a word seen so often, and always whole, is taken for one that always is
GATHERED: Final = 5_000  # older ones that it sorts
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
    ids = await fitting_ids(session, organization_id, words, limit=limit + 1)
    rows = await session.exec(
        select(Order, Place)
        .join(Place, col(Place.id) == col(Order.place_id))
        .where(Order.organization_id == organization_id, col(Order.id).in_(ids[:limit]))
    )
    by_id = {order.id: _found(order, place) for order, place in rows}
    shown = tuple(by_id[order_id] for order_id in ids[:limit] if order_id in by_id)
    return FoundOrders(orders=shown, has_more=len(ids) > limit)


async def fitting_ids(
    session: AsyncSession, organization_id: OrganizationId, words: Sequence[str], *, limit: int
) -> list[OrderId]:
    """Give the ids of the orders that all ``words`` fit, newest first, ``limit`` at most.

    Where more than GATHERED old ones fit and too few of the newest, they are newest first among
    those gathered, on PostgreSQL.
    """
    mine = col(OrderWords.organization_id) == organization_id
    if session.get_bind().dialect.name == "sqlite":
        # FTS5 gives its rows newest first without sorting, so that a page costs what it shows.
        found = await session.exec(
            select(OrderWords.order_id)
            .select_from(_FTS.join(OrderWords, col(OrderWords.seq) == _FTS.c.rowid))
            .where(literal_column(NAME).op("MATCH")(_fts5(words)), mine)
            .order_by(_FTS.c.rowid.desc())
            .limit(limit)
        )
        return [OrderId(order_id) for order_id in found]
    return await _postgresql_ids(session, mine, words, limit=limit)


async def _postgresql_ids(
    session: AsyncSession, mine: ColumnElement[bool], words: Sequence[str], *, limit: int
) -> list[OrderId]:
    """Look among the newest first, where what is common is found at once; then ask the index."""
    newest = (
        select(OrderWords.order_id, OrderWords.seq, OrderWords.words)
        .where(mine)
        .order_by(col(OrderWords.seq).desc())
        .limit(NEWEST)
        .subquery()
    )
    fits = and_(*(_begins(newest.c.words, word) for word in words))
    wanted = select(newest.c.order_id).where(fits).order_by(newest.c.seq.desc()).limit(limit)
    found = [OrderId(order_id) for order_id in await session.exec(wanted)]
    if len(found) >= limit:
        return found
    asked = await _worth_asking(session, newest, words)
    gathered = (
        select(OrderWords.order_id, OrderWords.seq)
        .where(
            mine,
            literal_column(VECTOR).op("@@")(cast(literal(_tsquery(asked)), TSQUERY)),
            fits_day(words),
        )
        .limit(GATHERED)
        .subquery()
    )
    older = select(gathered.c.order_id).order_by(gathered.c.seq.desc()).limit(limit)
    return [OrderId(order_id) for order_id in await session.exec(older)]


async def _worth_asking(
    session: AsyncSession, newest: Subquery, words: Sequence[str]
) -> dict[str, bool]:
    """Choose the words that the index is asked for, and whether as whole words, by the newest.

    GIN looks up each word that begins so, which a rare one alone makes cheap. A common one that
    never only begins another is asked for whole: then it skips through what it holds.
    """
    counts = [
        func.count().filter(fits)
        for word in words
        for fits in (_begins(newest.c.words, word), _is_word(newest.c.words, word))
    ]
    counted = (await (await session.connection()).execute(sa_select(*counts))).one()
    seen = sorted(zip(counted[::2], counted[1::2], words, strict=True))
    if seen[0][0] <= FEW:
        return {seen[0][2]: is_whole(seen[0][2])}
    asked = {word: is_whole(word) or begun == whole >= SURE for begun, whole, word in seen}
    begun = [word for word, whole in asked.items() if not whole]
    return {word: whole for word, whole in asked.items() if whole or word in begun[:1]}


def fits_day(words: Sequence[str]) -> ColumnElement[bool]:
    """Tell which rows of OrderWords fit: for a day's orders, quicker read than looked up."""
    return and_(*(_begins(literal_column("order_words.words", String), word) for word in words))


def _begins(words: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return _is_word(words, word) if is_whole(word) else _padded(words).like(f"% {word}%")


def _is_word(words: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return _padded(words).like(f"% {word} %")


def _padded(words: ColumnElement[str]) -> ColumnElement[str]:
    return literal(" ").concat(words).concat(" ")


def _fts5(words: Sequence[str]) -> str:
    return " ".join(f'"{word}"' + ("" if is_whole(word) else "*") for word in words)


def _tsquery(asked: Mapping[str, bool]) -> str:
    """Write a tsquery. Words hold letters and digits alone, so that none can end its quotes."""
    return " & ".join(f"'{word}'" + ("" if whole else ":*") for word, whole in asked.items())


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
