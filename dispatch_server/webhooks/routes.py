"""Webhooks over HTTP: for owners and admins."""

from typing import Annotated, Final
from uuid import UUID

from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.problems import responses
from dispatch_server.webhooks import deliveries, rules, showing
from dispatch_server.webhooks.addresses import UrlRefused
from dispatch_server.webhooks.deliveries import NoSuchDelivery
from dispatch_server.webhooks.rules import KindUnknown
from dispatch_server.webhooks.schema import (
    DeliveryDetail,
    DeliveryPage,
    KindsView,
    SendBackTo,
    SetWebhook,
    TryView,
    TurnWebhook,
    WebhookMade,
    WebhookView,
)
from dispatch_server.webhooks.service import (
    NoSuchWebhook,
    StillDisabled,
    TooManyWebhooks,
    Webhooks,
    list_webhooks,
    one_webhook,
)
from dispatch_server.webhooks.trial import Trial
from shared.clock import Clock
from shared.ids import WebhookId

_GUARDS: Final = [may(Permission.WEBHOOKS)]
MOST_PAGE: Final = 200


@get("/v1/webhooks/kinds", guards=_GUARDS, sync_to_thread=False)
def list_kinds() -> KindsView:
    """List the event types that a webhook can hear of."""
    return KindsView(kinds={about: list(types) for about, types in rules.KINDS.items()})


@get("/v1/webhooks", guards=_GUARDS)
async def list_own(
    caller: NamedDependency[Caller], db: NamedDependency[Database]
) -> list[WebhookView]:
    """List the organization's webhooks, without their secrets."""
    async with db.reading() as session:
        found = await list_webhooks(session, caller.organization_id)
        return await showing.webhook_views(session, caller.organization_id, found)


@post("/v1/webhooks", guards=_GUARDS, responses=responses(UrlRefused, KindUnknown, TooManyWebhooks))
async def add_webhook(
    data: JSONBody[SetWebhook],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhooks: NamedDependency[Webhooks],
) -> WebhookMade:
    """Let another system hear of what happens from now on; the secret is given here only."""
    async with db.transaction() as session:
        webhook, secret = await webhooks.add(
            session,
            caller.organization_id,
            name=data.name.strip(),
            url=data.url,
            kinds=data.kinds,
            actor=caller.actor,
        )
        (view,) = await showing.webhook_views(session, caller.organization_id, [webhook])
    return WebhookMade(webhook=view, secret=secret)


@put(
    "/v1/webhooks/{webhook_id:uuid}",
    guards=_GUARDS,
    responses=responses(NoSuchWebhook, UrlRefused, KindUnknown),
)
async def change_webhook(
    webhook_id: FromPath[WebhookId],
    data: JSONBody[SetWebhook],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhooks: NamedDependency[Webhooks],
) -> WebhookView:
    """Change a webhook's name, address and kinds."""
    async with db.transaction() as session:
        webhook = await webhooks.change(
            session,
            caller.organization_id,
            webhook_id,
            name=data.name.strip(),
            url=data.url,
            kinds=data.kinds,
            actor=caller.actor,
        )
        (view,) = await showing.webhook_views(session, caller.organization_id, [webhook])
    return view


@delete("/v1/webhooks/{webhook_id:uuid}", guards=_GUARDS, responses=responses(NoSuchWebhook))
async def remove_webhook(
    webhook_id: FromPath[WebhookId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhooks: NamedDependency[Webhooks],
) -> None:
    """Forget a webhook and its log."""
    async with db.transaction() as session:
        await webhooks.remove(session, caller.organization_id, webhook_id, actor=caller.actor)


@post(
    "/v1/webhooks/{webhook_id:uuid}/turn",
    guards=_GUARDS,
    status_code=200,
    responses=responses(NoSuchWebhook, StillDisabled),
)
async def turn_webhook(
    webhook_id: FromPath[WebhookId],
    data: JSONBody[TurnWebhook],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhooks: NamedDependency[Webhooks],
) -> WebhookView:
    """Pause a webhook, or let it go on from where it was."""
    async with db.transaction() as session:
        webhook = await webhooks.turn(
            session, caller.organization_id, webhook_id, on=data.on, actor=caller.actor
        )
        (view,) = await showing.webhook_views(session, caller.organization_id, [webhook])
    return view


@post(
    "/v1/webhooks/{webhook_id:uuid}/secret",
    guards=_GUARDS,
    status_code=200,
    responses=responses(NoSuchWebhook),
)
async def rotate_secret(
    webhook_id: FromPath[WebhookId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhooks: NamedDependency[Webhooks],
) -> WebhookMade:
    """Give a new secret; for a day the one before signs too."""
    async with db.transaction() as session:
        webhook, secret = await webhooks.rotate(
            session, caller.organization_id, webhook_id, actor=caller.actor
        )
        (view,) = await showing.webhook_views(session, caller.organization_id, [webhook])
    return WebhookMade(webhook=view, secret=secret)


@post(
    "/v1/webhooks/{webhook_id:uuid}/replay",
    guards=_GUARDS,
    status_code=200,
    responses=responses(NoSuchWebhook),
)
async def replay_since(
    webhook_id: FromPath[WebhookId],
    data: JSONBody[SendBackTo],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhooks: NamedDependency[Webhooks],
) -> WebhookView:
    """Send again what happened since an instant, each event with its id of before."""
    async with db.transaction() as session:
        webhook = await webhooks.send_back(
            session, caller.organization_id, webhook_id, since=data.since, actor=caller.actor
        )
        (view,) = await showing.webhook_views(session, caller.organization_id, [webhook])
    return view


@post(
    "/v1/webhooks/{webhook_id:uuid}/test",
    guards=_GUARDS,
    status_code=200,
    responses=responses(NoSuchWebhook, StillDisabled),
)
async def try_webhook(
    webhook_id: FromPath[WebhookId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    webhook_trial: NamedDependency[Trial],
) -> TryView:
    """Send a test now, and say what came back."""
    async with db.reading() as session:
        webhook = await one_webhook(session, caller.organization_id, webhook_id)
    return await webhook_trial.send(webhook, caller.actor)


@get(
    "/v1/webhooks/{webhook_id:uuid}/deliveries",
    guards=_GUARDS,
    responses=responses(NoSuchWebhook),
)
async def list_deliveries(
    webhook_id: FromPath[WebhookId],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    only: FromQuery[rules.DeliveryState | None] = None,
    kind: Annotated[str, QueryParameter(max_length=64)] = "",
    before: Annotated[int, QueryParameter(ge=0)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=MOST_PAGE)] = 50,
) -> DeliveryPage:
    """List what a webhook was sent, the newest first; ``kind``: ``order`` or ``order.ready``."""
    async with db.reading() as session:
        await one_webhook(session, caller.organization_id, webhook_id)
        return await showing.delivery_page(
            session, webhook_id, state=only, kind=kind, before=before, limit=limit
        )


@get(
    "/v1/webhook-deliveries/{delivery_id:uuid}",
    guards=_GUARDS,
    responses=responses(NoSuchDelivery),
)
async def one_delivery(
    delivery_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
) -> DeliveryDetail:
    """Show what is sent, and each try."""
    async with db.reading() as session:
        return await showing.delivery_detail(session, caller.organization_id, delivery_id)


@post(
    "/v1/webhook-deliveries/{delivery_id:uuid}/replay",
    guards=_GUARDS,
    status_code=200,
    responses=responses(NoSuchDelivery),
)
async def replay_one(
    delivery_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    wall: NamedDependency[Clock],
) -> DeliveryDetail:
    """Send one delivery again now, with its id of before."""
    async with db.transaction() as session:
        await deliveries.replay(session, caller.organization_id, delivery_id, wall.now())
        return await showing.delivery_detail(session, caller.organization_id, delivery_id)


ROUTES: Final = [
    list_kinds,
    list_own,
    add_webhook,
    change_webhook,
    remove_webhook,
    turn_webhook,
    rotate_secret,
    replay_since,
    try_webhook,
    list_deliveries,
    one_delivery,
    replay_one,
]
