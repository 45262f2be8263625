"""Where an organization is paid by Pix, told to the phones of the runs that are not over."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import msgspec
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.qr import qr_svg
from dispatch_server.db import log
from dispatch_server.errors import Refused
from dispatch_server.runs.day import Day
from dispatch_server.runs.model import Run
from shared.clock import Clock
from shared.ids import OrganizationId
from shared.pix import (
    ANY_TXID,
    MAX_CITY,
    MAX_NAME,
    PixAccount,
    PixKeyKind,
    br_code,
    plain_text,
    read_key,
)
from shared.states import CLOSED_RUNS


@dataclass(eq=False)
class PixRefused(Refused):
    """No code could be made with this: ``field`` is the one to correct."""

    slug: ClassVar[str] = "pix-refused"
    field: str  # key, name or city

    def __str__(self) -> str:
        if self.field == "key":
            return (
                "this is no Pix key: give a CPF, a CNPJ, a telephone with +55, an e-mail"
                " or the random key of the bank"
            )
        return f"a bank's app cannot show this {self.field}: give one with Latin letters"


class NewPix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Body of ``PUT /v1/pix``. An empty ``key``: Pix is no longer taken at the door."""

    key: Annotated[str, msgspec.Meta(max_length=100)]
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""  # empty: the organization's
    city: Annotated[str, msgspec.Meta(max_length=100)] = ""


class PixView(msgspec.Struct, frozen=True, kw_only=True):
    """Where customers pay, as the codes say it; all empty where Pix is not taken."""

    key: str = ""
    kind: PixKeyKind | None = None
    name: str = ""
    city: str = ""


class PixPreview(msgspec.Struct, frozen=True, kw_only=True):
    """What codes would say, and one of them to be looked at with a bank's app."""

    key: str
    kind: PixKeyKind
    name: str
    city: str
    code: str  # of no sum: the payer would type it
    qr_svg: str


def pix_account(organization: Organization) -> PixAccount | None:
    """Give what a driver's phone needs to make a code; None where Pix is not taken."""
    if not organization.pix_key:
        return None
    return PixAccount(
        key=organization.pix_key, name=organization.pix_name, city=organization.pix_city
    )


def pix_view(organization: Organization) -> PixView:
    key = read_key(organization.pix_key)
    if key is None:
        return PixView()
    return PixView(
        key=key.value,
        kind=key.kind,
        name=organization.pix_name,
        city=organization.pix_city,
    )


def read_account(wanted: NewPix, *, name: str) -> PixAccount | None:
    """Check what was given, ``name`` being the organization's. None: no Pix. Raises PixRefused."""
    if not wanted.key.strip():
        return None
    key = read_key(wanted.key)
    if key is None:
        raise PixRefused("key")
    account = PixAccount(
        key=key.value,
        name=plain_text(wanted.name or name, MAX_NAME),
        city=plain_text(wanted.city, MAX_CITY),
    )
    for field in ("name", "city"):
        if not getattr(account, field):
            raise PixRefused(field)
    return account


def preview_pix(organization: Organization, wanted: NewPix) -> PixPreview | None:
    """Show what codes would be like; None: no Pix. Raises PixRefused."""
    account = read_account(wanted, name=organization.name)
    key = None if account is None else read_key(account.key)
    if account is None or key is None:
        return None
    code = br_code(account, 0, ANY_TXID)
    return PixPreview(
        key=key.value,
        kind=key.kind,
        name=account.name,
        city=account.city,
        code=code,
        qr_svg=qr_svg(code),
    )


async def set_pix(
    session: AsyncSession,
    clock: Clock,
    *,
    organization_id: OrganizationId,
    wanted: NewPix,
    actor: str,
) -> PixView:
    """Say where customers pay at the door, and tell the phones that are on the way.

    The event names who changed it and not the key, which may be a person's number. Saying the same
    again changes nothing. Raises PixRefused.
    """
    await log.hold(session, organization_id)
    mine = await session.get_one(Organization, organization_id)
    account = read_account(wanted, name=mine.name)
    if account == pix_account(mine):
        return pix_view(mine)
    mine.pix_key = account.key if account else ""
    mine.pix_name = account.name if account else ""
    mine.pix_city = account.city if account else ""
    view = pix_view(mine)
    day = Day(organization_id, clock.now(), actor)
    day.event("organization.pix_changed", "organization", organization_id, {"kind": view.kind})
    runs = await session.exec(
        select(Run).where(
            Run.organization_id == organization_id, col(Run.status).not_in(CLOSED_RUNS)
        )
    )
    for run in runs:
        day.tell_run(run)
    await day.save(session)
    return view
