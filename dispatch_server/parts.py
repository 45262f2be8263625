"""The parts that the server, a worker and the command line have in common, put together."""

import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar, Self

from dispatch_server.cities.profiles import Profile
from dispatch_server.cities.service import Cities
from dispatch_server.db.migrate import is_current, upgrade
from dispatch_server.db.session import Database
from dispatch_server.errors import Unavailable
from dispatch_server.jobs.service import SERVER, Jobs
from dispatch_server.messaging.delivery import Delivery
from dispatch_server.messaging.intake import Intake
from dispatch_server.messaging.port import Sender as MessageSender
from dispatch_server.messaging.posting import Post
from dispatch_server.messaging.rules import Channel
from dispatch_server.messaging.senders.email import EmailSender, MailServerInvalid
from dispatch_server.messaging.senders.graph import Graph
from dispatch_server.messaging.senders.logged import LoggedSender
from dispatch_server.messaging.senders.twilio import TwilioSender
from dispatch_server.messaging.senders.whatsapp import WhatsAppSender
from dispatch_server.messaging.senders.whatsapp_templates import WhatsAppTemplates
from dispatch_server.messaging.sms_hook import HOOK as SMS_HOOK
from dispatch_server.messaging.templates import Templates
from dispatch_server.orders.indexing import Indexing
from dispatch_server.orders.intake import Desk
from dispatch_server.places.geocoders.chain import ChainGeocoder
from dispatch_server.places.geocoders.city import CityGeocoder
from dispatch_server.places.geocoders.geopy_named import GeocoderUnknown, GeopyGeocoder
from dispatch_server.places.port import Geocoder
from dispatch_server.places.postal import PostalCodes
from dispatch_server.planning.editing import Editor
from dispatch_server.planning.planner import Planner
from dispatch_server.planning.pool import SolverPool
from dispatch_server.planning.solvers import ENGINES
from dispatch_server.retention import Retention
from dispatch_server.roads.engines.osrm import OsrmRoads
from dispatch_server.roads.engines.osrm_http import OsrmHttpRoads
from dispatch_server.roads.engines.straight import StraightRoads
from dispatch_server.roads.port import Roads
from dispatch_server.roads.service import FallbackRoads
from dispatch_server.runs.learning import RoadLearning
from dispatch_server.runs.photos import PhotoStore
from dispatch_server.runs.replanner import Replanner
from dispatch_server.settings import Settings, SettingsInvalid
from dispatch_server.webhooks.courier import Courier
from dispatch_server.webhooks.sender import Sender
from dispatch_server.webhooks.service import Webhooks
from shared.clock import Clock, SystemClock, parse_clock


@dataclass(eq=False)
class SchemaOutdated(Unavailable):
    """The database is shared, so its schema is changed on purpose only."""

    slug: ClassVar[str] = "schema-outdated"

    def __str__(self) -> str:
        return "the database does not have this version's schema: run porta migrate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """``wall`` dates credentials, ``clock`` the day's events; they differ on a demo day only."""

    settings: Settings
    db: Database
    cities: Cities
    roads: Roads
    pool: SolverPool
    jobs: Jobs
    planner: Planner
    editor: Editor
    indexing: Indexing
    replanner: Replanner
    geocoder: Geocoder
    desk: Desk
    secret: bytes
    webhooks: Webhooks
    courier: Courier
    post: Post
    templates: Templates
    wall: Clock
    clock: Clock

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Make the parts. Nothing is opened before it is used. Raises SettingsInvalid."""
        db = Database(settings.database)
        cities = Cities.at(settings.cities, chosen=settings.city)
        roads = make_roads(settings, cities)
        postal = PostalCodes()
        geocoder = make_geocoder(settings, cities, postal)
        pool = SolverPool(ENGINES, size=settings.solver_workers)
        wall, clock = SystemClock(), parse_clock(settings.clock)
        jobs = Jobs(db)
        planner = Planner(db, roads, pool, clock, jobs)
        photos = PhotoStore(settings.data_dir / "photos")
        Retention(db, jobs, wall, photos, chat_days=settings.chat_days)
        RoadLearning(db, jobs, clock)
        secret = read_secret(settings)
        webhooks = Webhooks(wall, secret, without_tls=settings.webhooks_without_tls)
        sender = Sender(wall, to_private=settings.webhooks_to_private)
        senders = make_senders(settings)
        intake = Intake(clock, secret, settings.url, tuple(senders))
        return cls(
            settings=settings,
            db=db,
            cities=cities,
            roads=roads,
            pool=pool,
            jobs=jobs,
            planner=planner,
            editor=Editor(db, roads, clock, planner.plans),
            indexing=Indexing(db, jobs),
            replanner=Replanner(db, roads, pool, clock, jobs),
            geocoder=geocoder,
            desk=Desk(db, geocoder, postal),
            secret=secret,
            webhooks=webhooks,
            courier=Courier(db, wall, webhooks, sender),
            templates=Templates(db, jobs, clock, make_desk(settings), intake.link_base),
            post=Post(db, clock, Delivery(db, clock, intake, senders)),
            wall=wall,
            clock=clock,
        )

    @asynccontextmanager
    async def working(self, worker: str = "") -> AsyncIterator[None]:
        """Do jobs meanwhile, under a name that no other worker has."""
        await self.planner.resume()
        await self.indexing.resume()
        await self.replanner.resume()
        await self.jobs.start(worker)
        await self.courier.start()
        await self.post.start()
        try:
            yield
        finally:
            await self.post.stop()
            await self.courier.stop()
            await self.jobs.stop()

    async def prepare(self) -> None:
        """Bring an embedded database's schema up to date. Raises SchemaOutdated for another's."""
        if self.db.is_sqlite:
            await upgrade(self.db)
        elif not await is_current(self.db):
            raise SchemaOutdated

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Have the schema up to date, and jobs done where this server is to do them."""
        await self.prepare()
        if self.settings.works_here:
            async with self.working(SERVER if self.db.is_sqlite else ""):
                yield
        else:
            yield

    async def close(self) -> None:
        await self.courier.aclose()
        await self.post.aclose()
        await self.templates.aclose()
        await self.pool.close()
        await self.roads.aclose()
        await self.geocoder.aclose()
        self.cities.close()
        await self.db.close()


def read_secret(settings: Settings) -> bytes:
    """Give the installation's secret: the setting, or one made once and kept in data_dir."""
    if settings.secret:
        return settings.secret.encode()
    path = settings.data_dir / "secret"
    if not path.exists():
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_bytes()


def make_graph(settings: Settings) -> Graph:
    """Ask Meta as the system user that the settings name."""
    return Graph(settings.whatsapp_url, token=settings.whatsapp_token)


def make_desk(settings: Settings) -> WhatsAppTemplates | None:
    """Choose who approves WhatsApp's templates; nobody where there is no WhatsApp."""
    if not settings.whatsapp_phone_id:
        return None
    return WhatsAppTemplates(make_graph(settings), account_id=settings.whatsapp_account_id)


def make_senders(settings: Settings) -> dict[Channel, MessageSender]:
    """Choose who tells customers: every channel that is set up. Raises SettingsInvalid."""
    senders: list[MessageSender] = []
    if settings.whatsapp_phone_id:
        if not all(
            (
                settings.whatsapp_token,
                settings.whatsapp_secret,
                settings.whatsapp_verify,
                settings.whatsapp_account_id,
            )
        ):
            raise SettingsInvalid(
                "PORTA_WHATSAPP_PHONE_ID needs PORTA_WHATSAPP_ACCOUNT_ID, _TOKEN,"
                " _SECRET and _VERIFY beside it"
            )
        senders.append(WhatsAppSender(make_graph(settings), phone_id=settings.whatsapp_phone_id))
    if settings.twilio_account_sid:
        if not (settings.twilio_auth_token and settings.twilio_from):
            raise SettingsInvalid(
                "PORTA_TWILIO_ACCOUNT_SID needs PORTA_TWILIO_AUTH_TOKEN and PORTA_TWILIO_FROM"
            )
        senders.append(
            TwilioSender(
                settings.twilio_url,
                account_sid=settings.twilio_account_sid,
                auth_token=settings.twilio_auth_token,
                sender=settings.twilio_from,
                hook_url=f"{settings.url}{SMS_HOOK}",
            )
        )
    if settings.smtp_url:
        try:
            senders.append(EmailSender(settings.smtp_url, sender=settings.mail_from))
        except MailServerInvalid as error:
            raise SettingsInvalid(f"PORTA_SMTP_URL, PORTA_MAIL_FROM: {error}") from error
    if settings.messages_to_log:
        senders.append(LoggedSender())
    return {sender.channel: sender for sender in senders}


def make_roads(settings: Settings, cities: Cities) -> Roads:
    """Choose the roads: a remote engine, else the city's graph, and straight lines behind both."""
    straight = StraightRoads()
    memory_bytes = settings.roads_memory_mb * 1024 * 1024
    if settings.roads_url:
        engine = OsrmHttpRoads(read_road_urls(settings.roads_url))
        return FallbackRoads(engine, straight, memory_bytes=memory_bytes)
    if not cities.slugs:
        return straight
    pack = cities.current
    return FallbackRoads(
        OsrmRoads(pack.graphs, workers=settings.roads_workers),
        straight,
        covers=pack.covers,
        version=pack.version,
        memory_bytes=memory_bytes,
    )


def read_road_urls(text: str) -> dict[str, str]:
    """Read PORTA_ROADS_URL: one server for cars, or one for each kind of vehicle.

    Raises SettingsInvalid.
    """
    if "=" not in text.partition("://")[0]:
        return {Profile.CAR: text}
    found = {}
    for part in text.split(","):
        kind, _, url = part.strip().partition("=")
        if kind not in tuple(Profile) or not url:
            kinds = ", ".join(Profile)
            raise SettingsInvalid(f"PORTA_ROADS_URL: {part!r} is not KIND=URL, KIND being {kinds}")
        found[kind] = url
    return found


def make_geocoder(settings: Settings, cities: Cities, postal: PostalCodes) -> Geocoder:
    """Choose who knows addresses: the city's own index, then the geocoder that is set.

    Without either, every address goes to review. Raises SettingsInvalid.
    """
    chain: list[Geocoder] = []
    if cities.slugs:
        pack = cities.current
        index = cities.addresses(pack.slug)
        chain.append(CityGeocoder(index, name=pack.name, centre=pack.centre, postal=postal))
    if settings.geocoder:
        try:
            options = json.loads(settings.geocoder_options)
            chain.append(GeopyGeocoder(settings.geocoder, options))
        except (ValueError, GeocoderUnknown) as error:
            raise SettingsInvalid(f"PORTA_GEOCODER, PORTA_GEOCODER_OPTIONS: {error}") from error
    return ChainGeocoder(*chain)
