"""Money due at the door: how much, and how it was paid."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, keyed, text
from driver_app.controls.choices import choice, choices
from driver_app.controls.context import use_session
from driver_app.controls.pix import PixCode
from driver_app.state.draft import Draft
from shared.facts import PayMethod
from shared.pix import CURRENCY, txid_of
from shared.runs import RunView, StopView, TaskView

WAYS: Final = (PayMethod.CASH, PayMethod.PIX, PayMethod.CARD)


def due_tasks(stop: StopView, draft: Draft) -> list[TaskView]:
    """Give the orders that are handed over and not paid for yet."""
    return [task for task in stop.tasks if task.due_cents and task.id not in draft.left_out]


@ft.component
def PayBox(stop: StopView, draft: Draft, run: RunView | None) -> ft.Control:  # noqa: N802
    session = use_session()
    draft, _ = ft.use_state(draft)
    texts = session.texts
    currency = run.currency if run is not None else ""
    account = run.pix if run is not None and currency == CURRENCY else None

    def way(place: int, task: TaskView, method: PayMethod) -> ft.Control:
        async def choose() -> None:
            draft.payments[task.id] = method
            if method is PayMethod.PIX and account is not None:
                draft.txids[task.id] = txid_of(task.id)

        return choice(
            f"pay-{place}-{method}",
            texts(f"pay.{method}"),
            choose,
            is_chosen=draft.payments.get(task.id) is method,
        )

    def code(place: int, task: TaskView, sum_text: str) -> list[ft.Control]:
        if account is None or draft.payments.get(task.id) is not PayMethod.PIX:
            return []
        shown = keyed(PixCode, f"pix-{task.id}")
        return [shown(place, account, task.due_cents, txid_of(task.id), sum_text=sum_text)]

    def due(place: int, task: TaskView) -> ft.Control:
        sum_text = texts.money(task.due_cents, currency)
        heading = text(texts("pay.due", sum=sum_text), 24, bold=True, color=theme.ON_WARN_GROUND)
        label = task.external_id if len(stop.tasks) > 1 else texts("pay.how")
        return ft.Column(
            [
                ident(f"due-{place}", heading),
                text(label, 17, color=theme.ON_WARN_GROUND),
                choices([way(place, task, method) for method in WAYS]),
                *code(place, task, sum_text),
            ],
            spacing=8,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )

    owed = due_tasks(stop, draft)
    return box(
        [due(place, task) for place, task in enumerate(owed, 1)],
        ground=theme.WARN_GROUND,
        spacing=16,
        visible=bool(owed),
    )
