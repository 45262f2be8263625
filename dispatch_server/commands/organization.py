"""``porta organization``: who works here."""

import re
import unicodedata
from dataclasses import dataclass
from typing import ClassVar

import click
from sqlmodel import select

from dispatch_server.accounts.model import Organization
from dispatch_server.accounts.rules import Role
from dispatch_server.accounts.service import add_user, create_organization
from dispatch_server.commands.common import ACTOR, organization_of, run
from dispatch_server.commands.printing import show
from dispatch_server.errors import Conflict
from dispatch_server.parts import Parts
from dispatch_server.runs.pix import NewPix, PixView, pix_view, set_pix


@dataclass(eq=False)
class SlugTaken(Conflict):
    """Another organization has that short name."""

    slug: ClassVar[str] = "slug-taken"
    wanted: str

    def __str__(self) -> str:
        return f"there is an organization {self.wanted} already; choose another --slug"


@click.group()
def organization() -> None:
    """Organizations: the shops and couriers that work here."""


@organization.command("add")
@click.argument("name")
@click.option("--email", required=True, help="Of the owner, who logs in with it.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Of the owner; asked for when absent.",
)
@click.option("--slug", default="", help="Its short name; made from the name by default.")
@click.option("--locale", type=click.Choice(["pt-BR", "en"]), help="Language of texts.")
@click.option("--time-zone", help="For example America/Sao_Paulo.")
@click.option("--country", help="Two letters, for example BR.")
@click.option("--currency", help="Three letters, for example BRL.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def organization_add(
    name: str,
    *,
    email: str,
    password: str,
    slug: str,
    as_json: bool,
    **more: str | None,
) -> None:
    """Add an organization and its owner; print its short name."""
    short = slug or short_name(name)
    given = {key: value for key, value in more.items() if value}

    async def add(parts: Parts) -> None:
        async with parts.db.transaction() as session:
            known = await session.exec(select(Organization.id).where(Organization.slug == short))
            if known.first() is not None:
                raise SlugTaken(short)
            made = await create_organization(session, parts.wall, name=name, slug=short, **given)
            await add_user(
                session,
                parts.wall,
                organization_id=made.id,
                email=email,
                name=email.partition("@")[0],
                role=Role.OWNER,
                password=password,
            )

    run(add)
    if as_json:
        show({"slug": short, "name": name, "email": email})
    else:
        click.echo(short)


@organization.command("pix")
@click.argument("key", default="")
@click.option("--city", default="", help="Of who is paid; a payer's bank shows it.")
@click.option("--name", default="", help="Of who is paid; the organization's by default.")
@click.option("--organization", "slug", default="", help="Whose; the only one needs no naming.")
@click.option("--off", is_flag=True, help="Take no Pix at the door any more.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def organization_pix(
    key: str, *, city: str, name: str, slug: str, off: bool, as_json: bool
) -> None:
    """Say by which KEY customers pay at the door, or show it."""

    async def change(parts: Parts) -> PixView:
        owner = await organization_of(parts.db, slug)
        if not key and not off:
            return pix_view(owner)
        async with parts.db.transaction() as session:
            return await set_pix(
                session,
                parts.clock,
                organization_id=owner.id,
                wanted=NewPix(key="" if off else key, name=name, city=city),
                actor=ACTOR,
            )

    view = run(change)
    if as_json:
        show(view)
    else:
        parts = (view.key, view.kind or "", view.name, view.city)
        click.echo(" · ".join(part for part in parts if part) or "no Pix at the door")


def short_name(name: str) -> str:
    """Make a short name of plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    short = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    if not short:
        raise click.ClickException("the name has no Latin letter or digit; choose a --slug")
    return short
