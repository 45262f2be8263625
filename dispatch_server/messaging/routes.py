"""Messages over HTTP: the rules for owners and admins, each order's for who answers for it."""

from typing import Final
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.middleware.rate_limit import RateLimitConfig
from litestar.params import FromPath, JSONBody

from dispatch_server.accounts.guards import may
from dispatch_server.accounts.profile import NotAPerson
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.messaging import showing
from dispatch_server.messaging.schema import (
    MessagePreview,
    MessageRulesView,
    MessageView,
    OrderMessages,
    PreviewMessage,
    SetMessageRules,
    Tried,
    TryMessage,
)
from dispatch_server.messaging.service import Messages, NoSuchMessage, NotToBeSent, TemplatesNotRead
from dispatch_server.messaging.wording import TextRefused
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.problems import responses
from shared.ids import OrderId

_TEST_RATE: Final = RateLimitConfig(rate_limit=("minute", 10))


@get("/v1/message-rules", guards=[may(Permission.SEE)])
async def get_rules(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> MessageRulesView:
    """Say what customers are told, when and how, and how the channels stand."""
    async with db.reading() as session:
        return await showing.rules_view(session, caller.organization_id, messages)


@put(
    "/v1/message-rules",
    guards=[may(Permission.ACCOUNTS)],
    responses=responses(TextRefused),
)
async def put_rules(
    data: JSONBody[SetMessageRules],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> MessageRulesView:
    """Change what customers are told; texts that are left out are the usual ones again."""
    async with db.transaction() as session:
        await messages.keep(session, caller, data)
        return await showing.rules_view(session, caller.organization_id, messages)


@post(
    "/v1/message-rules/preview",
    guards=[may(Permission.SEE)],
    status_code=200,
    responses=responses(TextRefused),
)
async def preview(
    data: JSONBody[PreviewMessage],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> MessagePreview:
    """Fill a text in with an example, as each channel has it. Nothing is kept."""
    async with db.reading() as session:
        return await messages.preview(session, caller, data)


@post(
    "/v1/message-rules/test",
    guards=[may(Permission.ACCOUNTS)],
    middleware=[_TEST_RATE.middleware],
    status_code=200,
    responses=responses(NotAPerson, NotToBeSent, TextRefused),
)
async def try_out(
    data: JSONBody[TryMessage],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> Tried:
    """Send an example to oneself now, and say what the provider answered."""
    async with db.reading() as session:
        return await messages.attempt(session, caller, data)


@post(
    "/v1/message-templates",
    guards=[may(Permission.ACCOUNTS)],
    middleware=[_TEST_RATE.middleware],
    status_code=200,
    responses=responses(TemplatesNotRead),
)
async def check_templates(
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> MessageRulesView:
    """Hand in the texts that WhatsApp does not know yet, and ask how the others stand."""
    await messages.check_templates(caller.organization_id)
    async with db.reading() as session:
        return await showing.rules_view(session, caller.organization_id, messages)


@get(
    "/v1/orders/{order_id:uuid}/messages",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchOrder),
)
async def of_order(
    order_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> OrderMessages:
    """List what an order's recipient was told, the newest first."""
    async with db.reading() as session:
        return await showing.order_messages(
            session, caller.organization_id, OrderId(order_id), messages.delivery
        )


@post(
    "/v1/orders/{order_id:uuid}/messages",
    guards=[may(Permission.NOTES)],
    responses=responses(NoSuchOrder, NotToBeSent),
)
async def send_now(
    order_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> MessageView:
    """Tell the recipient how the order stands, with the link to its page."""
    async with db.transaction() as session:
        made = await messages.send_now(session, caller, OrderId(order_id))
        (view,) = await showing.message_views(session, [made])
    return view


@post(
    "/v1/messages/{message_id:uuid}/again",
    guards=[may(Permission.NOTES)],
    responses=responses(NoSuchMessage, NotToBeSent),
)
async def send_again(
    message_id: FromPath[UUID],
    caller: NamedDependency[Caller],
    db: NamedDependency[Database],
    messages: NamedDependency[Messages],
) -> MessageView:
    """Send a message once more, in the same words."""
    async with db.transaction() as session:
        made = await messages.send_again(session, caller, message_id)
        (view,) = await showing.message_views(session, [made])
    return view


ROUTES: Final = [
    get_rules,
    put_rules,
    preview,
    try_out,
    check_templates,
    of_order,
    send_now,
    send_again,
]
