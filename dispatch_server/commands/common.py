"""What commands on the database share: the parts, and whose organization it is."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import ClassVar, Final

import click
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from dispatch_server.accounts.model import Organization
from dispatch_server.commands.printing import settings_or_exit
from dispatch_server.db.session import Database
from dispatch_server.errors import Conflict, Missing
from dispatch_server.parts import Parts
from shared.errors import PortaError

ACTOR: Final = "system"  # whom the event log names for what a command did


@dataclass(eq=False)
class NoSuchOrganization(Missing):
    """No organization has that slug, or there is none at all."""

    slug: ClassVar[str] = "no-such-organization"
    wanted: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        if not self.known:
            return "there is no organization yet: porta organization add NAME --email EMAIL"
        return f"there is no organization {self.wanted}; there are {', '.join(self.known)}"


@dataclass(eq=False)
class WhichOrganization(Conflict):
    """There are several, and the caller did not say which."""

    slug: ClassVar[str] = "which-organization"
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"say for whom with --organization: {', '.join(self.known)}"


def run[T](use: Callable[[Parts], Awaitable[T]]) -> T:
    """Do something with the parts of this installation, its schema being current."""
    settings = settings_or_exit()

    async def main() -> T:
        parts = Parts.of(settings)
        try:
            await parts.prepare()
            return await use(parts)
        finally:
            await parts.close()

    try:
        return asyncio.run(main())
    except PortaError as error:
        raise click.ClickException(str(error)) from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise click.ClickException(f"the database does not answer: {reason}") from error


async def organization_of(db: Database, slug: str) -> Organization:
    """Find an organization by its slug; the only one needs no naming.

    Raises NoSuchOrganization, WhichOrganization.
    """
    async with db.reading() as session:
        found = await session.exec(select(Organization).order_by(col(Organization.slug)))
        by_slug = {one.slug: one for one in found}
    known = tuple(by_slug)
    if slug and slug in by_slug:
        return by_slug[slug]
    if slug or not known:
        raise NoSuchOrganization(slug, known)
    if len(known) > 1:
        raise WhichOrganization(known)
    return by_slug[known[0]]
