"""One order's whole story over HTTP, and the notes that people add to it."""

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, SkipValidation

from dispatch_server.accounts.guards import NotPermitted, may
from dispatch_server.accounts.rules import Caller, Permission
from dispatch_server.db.session import Database
from dispatch_server.insights.actors import name_actors
from dispatch_server.insights.schema import NewNote, NoteView, OrderStory
from dispatch_server.insights.story import note_view, tell_story
from dispatch_server.orders.notes import add_note
from dispatch_server.orders.service import NoSuchOrder
from dispatch_server.problems import responses
from shared.clock import Clock
from shared.ids import OrderId


@get(
    "/v1/orders/{order_id:uuid}/story",
    guards=[may(Permission.SEE)],
    responses=responses(NoSuchOrder),
)
async def show_story(
    order_id: FromPath[OrderId], db: NamedDependency[Database], caller: NamedDependency[Caller]
) -> OrderStory:
    """Tell everything of an order: events, promises, visits, attempts with proofs, notes."""
    async with db.reading() as session:
        return await tell_story(session, caller.organization_id, order_id)


@post(
    "/v1/orders/{order_id:uuid}/notes",
    guards=[may(Permission.NOTES)],
    responses=responses(NotPermitted, NoSuchOrder),
)
async def post_note(
    order_id: FromPath[OrderId],
    data: JSONBody[NewNote],
    db: NamedDependency[Database],
    caller: NamedDependency[Caller],
    clock: NamedDependency[SkipValidation[Clock]],
) -> NoteView:
    """Write a note beside an order."""
    async with db.transaction() as session:
        note = await add_note(session, caller, order_id, data.text, now=clock.now())
        named = await name_actors(session, caller.organization_id, [note.author])
        return note_view(note, named)


ROUTES = (show_story, post_note)
