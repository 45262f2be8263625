"""Every setting, with its unit, its default and the reason for it. Read once, from PORTA_*."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec

from shared.clock import parse_clock

PREFIX: Final = "PORTA_"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What differs from one installation to the next. Field ``host`` is read from PORTA_HOST."""

    data_dir: Path = Path(".porta")  # databases, photos, city packs of an embedded server
    database_url: str = ""  # empty: SQLite in data_dir; else postgresql+asyncpg://…
    host: str = "127.0.0.1"  # loopback until somebody decides otherwise
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 8000
    public_url: str = ""  # what phones and customers see; empty: http://host:port
    allowed_origins: tuple[str, ...] = ()  # besides public_url, for browsers on other names
    secret: str = (
        ""  # signs tracking links and webhooks; empty: made once and kept in data_dir. Several
        # machines need the same
    )
    webhooks_to_private: bool = False  # let them lead into this network: only for trusted tenants
    webhooks_without_tls: bool = False  # let them begin with http://: anybody between reads along
    smtp_url: str = (
        ""  # smtp://user:password@host:587, or smtps://…; empty: customers get no e-mail
    )
    mail_from: str = ""  # the address that customers get e-mail from
    whatsapp_url: str = "https://graph.facebook.com/v23.0"  # WhatsApp Cloud API, with its version
    whatsapp_phone_id: str = ""  # of the number that writes to customers; empty: no WhatsApp
    whatsapp_token: str = ""  # of a system user who may send from it
    whatsapp_secret: str = ""  # of the app: it signs what /v1/hooks/whatsapp is told
    whatsapp_verify: str = ""  # made up by you, and told to Meta beside the hook's address
    whatsapp_account_id: str = ""  # of the WhatsApp Business account, which holds the templates
    twilio_url: str = "https://api.twilio.com"  # SMS
    twilio_account_sid: str = ""  # empty: customers get no SMS
    twilio_auth_token: str = ""  # it also signs what /v1/hooks/sms is told
    twilio_from: str = ""  # +55… or a messaging service, MG…
    messages_to_log: bool = False  # keep messages instead of sending them: for demos
    cities_dir: Path | None = None  # where city packs are; None: cities in data_dir
    city: str = ""  # slug of the city pack to use; empty: the newest
    roads_url: str = ""  # a remote OSRM, or car=URL,truck=URL; empty: the embedded engine
    roads_workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1  # processes; each maps the graph
    roads_memory_mb: Annotated[int, msgspec.Meta(ge=0, le=65536)] = (
        128  # MiB of matrices kept: 14 days of 1,000 places, or 3 of 2,000
    )
    solver_workers: Annotated[int, msgspec.Meta(ge=1, le=64)] = 1  # processes
    plan_budget_s: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 10.0  # more helps little
    offered_window_min: Annotated[int, msgspec.Meta(ge=15, le=1440)] = (
        120  # a shop's customer waits
    )
    geocoder: str = ""  # a geopy geocoder by name, e.g. photon; empty: the city pack alone
    geocoder_options: str = "{}"  # JSON keywords for it
    worker: Literal["auto", "server", "apart"] = (
        "auto"  # who does jobs; auto: the server, on SQLite
    )
    position_days: Annotated[int, msgspec.Meta(ge=0, le=3650)] = 1  # kept; LGPD art. 6 III
    chat_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 90  # of drivers' chats, kept; as above
    metrics_token: str = ""  # who asks for /metrics sends it; empty: from this machine only
    clock: str = ""  # of a demo day, as shared.clock.FastClock writes it; empty: the real one
    log_file: str = ""  # JSON lines; empty: for people, on standard error

    @property
    def url(self) -> str:
        """The address that others know the server by, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def works_here(self) -> bool:
        """Whether the server does jobs itself. If not, ``porta worker`` must run beside it."""
        if self.worker == "auto":
            return self.database.startswith("sqlite")
        return self.worker == "server"

    @property
    def cities(self) -> Path:
        """The folder of the city packs."""
        return self.cities_dir or self.data_dir / "cities"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'porta.sqlite'}"


class SettingsInvalid(ValueError):
    """A PORTA_* variable does not fit. The text names it and says what it takes."""


def read_settings(environment: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the environment (``os.environ`` by default); ``overrides`` that are not None win.

    Raises SettingsInvalid.
    """
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(Settings):
        text = source.get(PREFIX + field.name.upper())
        if text is None:
            continue
        if field.type in {Path, Path | None}:
            values[field.name] = Path(text)
        elif field.name == "allowed_origins":
            values[field.name] = tuple(part.strip() for part in text.split(",") if part.strip())
        else:
            values[field.name] = text
    values |= {name: value for name, value in overrides.items() if value is not None}
    try:
        parse_clock(values.get("clock", ""))
    except ValueError as error:
        raise SettingsInvalid(f"{PREFIX}CLOCK: {error}") from error
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        field_name = str(error).rpartition("$.")[2].rstrip("`")
        raise SettingsInvalid(f"{PREFIX}{field_name.upper()}: {error}") from error
