"""Who received: a name from the parcels, or who stood in for them."""

from typing import Final

import flet as ft

from driver_app.controls.basics import keyed, text
from driver_app.controls.choices import choice, choices
from driver_app.controls.context import use_session
from driver_app.controls.field import TypedField
from driver_app.state.draft import Draft
from driver_app.texts import Texts
from shared.facts import Relation
from shared.runs import StopView

STAND_INS: Final = (
    Relation.CONCIERGE,
    Relation.FAMILY,
    Relation.NEIGHBOUR,
    Relation.COLLEAGUE,
)
MOST_NAMES: Final = 3


def suggestions(stop: StopView, texts: Texts) -> list[tuple[str, Relation, str]]:
    """Give name, relation and word: those on the parcels, then who usually stands in for them."""
    names = list(dict.fromkeys(task.recipient_name for task in stop.tasks if task.recipient_name))
    own = [(name, Relation.RECIPIENT, name) for name in names[:MOST_NAMES]]
    return [*own, *(("", one, texts(f"relation.{one}")) for one in STAND_INS)]


@ft.component
def Receiver(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    texts = session.texts

    def chip(number: int, name: str, relation: Relation, word: str) -> ft.Control:
        async def choose() -> None:
            draft.choose_receiver(name, relation)

        is_chosen = draft.relation == relation and draft.receiver == name
        return choice(f"receiver-{number}", word, choose, is_chosen=is_chosen)

    return ft.Column(
        [
            text(texts("deliver.who"), 18, bold=True),
            choices([chip(n, *one) for n, one in enumerate(suggestions(stop, texts), 1)]),
            keyed(TypedField, f"name-{stop.id}-{draft.forms}")(
                "receiver-name", texts("deliver.other"), draft, "receiver"
            ),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
