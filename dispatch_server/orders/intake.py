"""Take orders in: one or many, from anywhere, as often as they are sent.

(organization, source, external id) makes an order one order for ever, and a unique constraint
says so. The same content again changes nothing; other content changes an order that is not yet
planned. Places are located before the transaction, because that may take a while.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.exc import IntegrityError

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Caller
from dispatch_server.db.log import SYSTEM
from dispatch_server.db.session import Database
from dispatch_server.orders import issues as wrong
from dispatch_server.orders.keeping import Decision, Keeping, decide, load
from dispatch_server.orders.rules import date_is_likely, window_is_open
from dispatch_server.orders.schema import Issue, NewOrder, NewPickup, Verdict
from dispatch_server.orders.windows import slots_sent
from dispatch_server.places import service as places
from dispatch_server.places.parse import postal_code, to_query
from dispatch_server.places.port import AddressQuery, Geocoder
from dispatch_server.places.postal import PostalCodes
from dispatch_server.texts import text
from shared.ids import OrganizationId

CHUNK: Final = 100  # orders in one transaction: others get their turn in between
_TRIES: Final = 3  # two batches may reach for one barcode at the same moment


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """For whom orders are taken in, by whom, and in which language they are told what is wrong."""

    organization_id: OrganizationId
    zone: ZoneInfo
    country: str
    locale: str
    actor: str = SYSTEM


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a file or a batch: an order, or the reasons why it is none."""

    row: int
    order: NewOrder | None
    external_id: str = ""
    issues: tuple[Issue, ...] = ()


class Desk:
    """Where orders are taken in: the database, and those who know addresses."""

    def __init__(self, db: Database, geocoder: Geocoder, postal: PostalCodes) -> None:
        self.db = db
        self.geocoder = geocoder
        self.postal = postal

    async def intake_for(
        self, organization_id: OrganizationId, *, caller: Caller | None = None, locale: str = ""
    ) -> Intake:
        """Read how an organization wants it."""
        async with self.db.reading() as session:
            organization = await session.get_one(Organization, organization_id)
        return Intake(
            organization_id=organization_id,
            zone=ZoneInfo(organization.time_zone),
            country=organization.country,
            locale=locale or (caller.locale if caller else organization.locale),
            actor=caller.actor if caller else SYSTEM,
        )

    async def take_in(
        self, intake: Intake, entries: Iterable[Entry], *, now: datetime, dry_run: bool = False
    ) -> list[Verdict]:
        """Take in what can be, and give a verdict for each entry, in order.

        A bad entry stops no other. ``dry_run`` writes nothing and gives the same verdicts.
        """
        verdicts: list[Verdict] = []
        first_rows: dict[tuple[str, str], int] = {}
        for some in itertools.batched(entries, CHUNK):
            checked = [check(intake, entry, first_rows, now=now) for entry in some]
            verdicts += await self._take_in(intake, checked, now=now, dry_run=dry_run)
        return verdicts

    async def _take_in(
        self, intake: Intake, entries: Sequence[Entry], *, now: datetime, dry_run: bool
    ) -> list[Verdict]:
        good = {e.row: e.order for e in entries if e.order and not wrong.refuses(e.issues)}
        queries = {row: query_of(order, intake.country) for row, order in good.items()}
        same: dict[int, Entry] = {}
        located = dict(
            zip(
                queries,
                await places.locate(
                    self.db, self.geocoder, intake.organization_id, [*queries.values()]
                ),
                strict=True,
            )
        )
        origins = await self._origins(intake, good)
        for entry in entries:
            if entry.row in origins and origins[entry.row].key == located[entry.row].key:
                del good[entry.row]
                same[entry.row] = _same_door(intake, entry)
        decisions = await self._decide(intake, good, located, origins, now=now, dry_run=dry_run)
        unknown = await self._unknown_codes(intake, queries.values())
        return [
            self._verdict(
                intake,
                same.get(entry.row, entry),
                decisions.get(entry.row),
                [d[entry.row] for d in (located, origins) if entry.row in d],
                unknown,
            )
            for entry in entries
        ]

    async def _origins(
        self, intake: Intake, orders: dict[int, NewOrder]
    ) -> dict[int, places.Located]:
        """Locate where pairs are fetched."""
        queries = {
            row: query_of(order.pickup, intake.country)
            for row, order in orders.items()
            if order.pickup is not None
        }
        found = await places.locate(
            self.db, self.geocoder, intake.organization_id, [*queries.values()]
        )
        return dict(zip(queries, found, strict=True))

    async def _decide(
        self,
        intake: Intake,
        orders: dict[int, NewOrder],
        located: dict[int, places.Located],
        origins: dict[int, places.Located],
        *,
        now: datetime,
        dry_run: bool,
    ) -> dict[int, Decision]:
        if dry_run:
            async with self.db.reading() as session:
                known = await load(session, intake.organization_id, orders.values(), lock=False)
            return {row: decide(order, known) for row, order in orders.items()}
        for attempt in itertools.count(1):
            try:
                async with self.db.transaction() as session:
                    keeping = Keeping(
                        session, intake.organization_id, intake.zone, intake.actor, now
                    )
                    return await keeping.keep(orders, located, origins)
            except IntegrityError:
                if attempt == _TRIES:
                    raise
        raise AssertionError

    async def _unknown_codes(self, intake: Intake, queries: Iterable[AddressQuery]) -> set[str]:
        if intake.country != "BR":
            return set()
        codes = {query.postal_code for query in queries if query.postal_code}
        return codes - set(await self.postal.look_up(codes))

    def _verdict(
        self,
        intake: Intake,
        entry: Entry,
        decision: Decision | None,
        doors: Sequence[places.Located],
        unknown: set[str],
    ) -> Verdict:
        issues = list(entry.issues)
        if decision is None or not doors:
            return _refused(entry, issues)
        located, query = doors[0], doors[0].query
        if query.postal_code in unknown:
            issues.append(
                wrong.warning(
                    intake.locale, "postal_code", "postal_code_unknown", query.postal_code
                )
            )
        if decision.refused:
            status = decision.status and text(intake.locale, f"orders.status.{decision.status}")
            issues.append(
                wrong.error(
                    intake.locale, decision.field, decision.refused, decision.value, status=status
                )
            )
            return _refused(entry, issues, decision)
        waits = [] if decision.outcome == "unchanged" else [one for one in doors if one.reason]
        for one in waits:
            field = "address" if one is located else "pickup.address"
            said = text(intake.locale, f"orders.review.{one.reason}")
            issues.append(
                wrong.warning(intake.locale, field, "address_review", one.query.text, reason=said)
            )
        return Verdict(
            row=entry.row,
            outcome="review" if waits and decision.outcome == "created" else decision.outcome,
            external_id=entry.external_id,
            order_id=decision.order_id,
            address=query.text,
            precision=located.precision,
            issues=tuple(issues),
        )


def check(
    intake: Intake, entry: Entry, first_rows: dict[tuple[str, str], int], *, now: datetime
) -> Entry:
    """Add what is wrong with an order by our rules, whatever the database holds."""
    order = entry.order
    if order is None:
        return entry
    issues = list(entry.issues)
    if not date_is_likely(order.date, now.astimezone(intake.zone).date()):
        issues.append(wrong.error(intake.locale, "date", "date_unlikely", order.date))
    issues += [wrong.error(intake.locale, *fault) for fault in _faults(order)]
    if postal_code(order.postal_code, intake.country) is None:
        code = wrong.warning(intake.locale, "postal_code", "postal_code_invalid", order.postal_code)
        issues.append(code)
    identity = (order.source, order.external_id)
    if not wrong.refuses(issues) and first_rows.setdefault(identity, entry.row) != entry.row:
        issues.append(
            wrong.error(
                intake.locale,
                "external_id",
                "duplicate_in_file",
                order.external_id,
                row=first_rows[identity],
            )
        )
    return msgspec.structs.replace(entry, external_id=order.external_id, issues=tuple(issues))


def _faults(order: NewOrder) -> Iterator[tuple[str, str, str]]:
    """Name the fields that contradict others: field, code, value."""
    told = {"window_opens": slots_sent(order)}
    if order.pickup is not None:
        told["pickup.windows"] = order.pickup.windows
    for field, slots in told.items():
        for slot in slots:
            if not window_is_open(slot.opens, slot.closes):
                yield field, "window_backwards", f"{slot.opens:%H:%M}-{slot.closes:%H:%M}"
    if order.pickup is not None and order.is_collection:
        yield "is_collection", "collection_with_pickup", ""
    if order.pickup is None and order.max_on_board_s is not None:
        yield "max_on_board_s", "on_board_without_pickup", str(order.max_on_board_s)


def _same_door(intake: Intake, entry: Entry) -> Entry:
    address = entry.order.address if entry.order else ""
    issue = wrong.error(intake.locale, "pickup.address", "pickup_at_door", address)
    return msgspec.structs.replace(entry, issues=(*entry.issues, issue))


def query_of(order: NewOrder | NewPickup, country: str) -> AddressQuery:
    return to_query(
        text=order.address,
        complement=order.complement,
        district=order.district,
        city=order.city,
        state=order.state,
        postal=order.postal_code,
        country=country,
        at=order.at,
    )


def _refused(entry: Entry, issues: Sequence[Issue], decision: Decision | None = None) -> Verdict:
    return Verdict(
        row=entry.row,
        outcome="refused",
        external_id=entry.external_id,
        order_id=decision.order_id if decision else None,
        address=entry.order.address if entry.order else "",
        issues=tuple(issues),
    )
