"""Rows: organization, user, and every credential, kept as a hash."""

from datetime import datetime

from sqlalchemy import Uuid
from sqlmodel import Field, SQLModel

from dispatch_server.db.columns import (
    documents,
    instant,
    optional_instant,
    owner,
    primary,
    ref,
)
from shared.ids import DeviceId, DriverId, KeyId, OrganizationId, UserId


class Organization(SQLModel, table=True):
    id: OrganizationId = primary()
    name: str
    slug: str = Field(unique=True)
    locale: str = "pt-BR"
    time_zone: str = "America/Sao_Paulo"
    currency: str = "BRL"
    country: str = "BR"
    pix_key: str = ""  # as the directory of keys writes it; empty: Pix is not taken at the door
    pix_name: str = ""  # of who is paid, as a bank's app can show it
    pix_city: str = ""
    created_at: datetime = instant()


class User(SQLModel, table=True):
    """A person at the console."""

    __tablename__ = "user_account"  # "user" is reserved in PostgreSQL

    id: UserId = primary()
    organization_id: OrganizationId = owner()
    email: str = Field(unique=True)  # lower case
    name: str
    role: str
    password_hash: str
    locale: str = ""  # empty: the organization's
    is_active: bool = True
    created_at: datetime = instant()


class LoginSession(SQLModel, table=True):
    """A console session, held by a cookie."""

    token_hash: str = Field(primary_key=True)
    organization_id: OrganizationId = owner()
    user_id: UserId = ref("user_account.id")
    agent: str = ""  # the browser, as it calls itself
    created_at: datetime = instant()
    seen_at: datetime | None = optional_instant()  # about: see Seen
    expires_at: datetime = instant()


class PasswordLink(SQLModel, table=True):
    """Lets a person choose a password, once: who was invited, or who forgot theirs."""

    token_hash: str = Field(primary_key=True)
    organization_id: OrganizationId = owner()
    user_id: UserId = ref("user_account.id")
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()


class SocketTicket(SQLModel, table=True):
    """Lets one websocket in, once, within half a minute."""

    token_hash: str = Field(primary_key=True)
    organization_id: OrganizationId = owner()
    user_id: UserId = ref("user_account.id")
    expires_at: datetime = instant()


class ApiKey(SQLModel, table=True):
    """Lets another system in."""

    token_hash: str = Field(primary_key=True)
    id: KeyId = Field(sa_type=Uuid, unique=True)
    organization_id: OrganizationId = owner()
    name: str
    role: str
    scopes: list[str] = documents()  # accounts.rules.SCOPES; of an integration's key alone
    hint: str  # the key's first letters, by which its holder knows it again
    created_at: datetime = instant()
    created_by: str  # as the event log names who did it
    seen_at: datetime | None = optional_instant()  # about: see Seen
    expires_at: datetime | None = optional_instant()
    revoked_at: datetime | None = optional_instant()


class PairingCode(SQLModel, table=True):
    """Turns a phone into a driver's device, once."""

    code_hash: str = Field(primary_key=True)
    organization_id: OrganizationId = owner()
    driver_id: DriverId = Field(sa_type=Uuid, index=True)  # fleet's row; accounts lie below it
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()


class Device(SQLModel, table=True):
    id: DeviceId = primary()
    organization_id: OrganizationId = owner()
    driver_id: DriverId = Field(sa_type=Uuid, index=True)
    name: str = ""
    platform: str = ""
    app_version: str = ""  # as it last said
    facts_waiting: int | None = None  # on the phone, as it last said; None: it never did
    created_at: datetime = instant()
    seen_at: datetime | None = optional_instant()  # about: see Seen
    revoked_at: datetime | None = optional_instant()


class DeviceToken(SQLModel, table=True):
    """An access or refresh token of a device. A refresh token is used once, then replaced."""

    token_hash: str = Field(primary_key=True)
    organization_id: OrganizationId = owner()
    device_id: DeviceId = ref("device.id")
    kind: str  # access | refresh
    parent_hash: str = ""  # of the refresh token that this one came from
    created_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = optional_instant()
