"""The number that the recipient knows: typed here, checked where there is signal."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, keyed, secondary, text
from driver_app.controls.context import use_session
from driver_app.controls.field import CodeField
from driver_app.state.draft import Draft
from driver_app.state.kept import PinTry
from driver_app.texts import Texts
from shared.pins import PinVerdict
from shared.runs import StopView, TaskView

_SETTLED = frozenset({PinVerdict.RIGHT, PinVerdict.LOCKED})


def pin_tasks(stop: StopView, draft: Draft) -> list[TaskView]:
    """Give the orders that are handed over against a number."""
    return [task for task in stop.tasks if task.has_pin and task.id not in draft.left_out]


@ft.component
def PinBox(task: TaskView, draft: Draft, *, is_one_of_many: bool) -> ft.Control:  # noqa: N802
    session = use_session()
    draft, _ = ft.use_state(draft)
    is_busy, set_is_busy = ft.use_state(False)
    texts = session.texts
    tried = draft.pins.get(task.id)

    async def check() -> None:
        if is_busy:
            return
        set_is_busy(True)
        await session.door.check_pin(draft, task.id)
        set_is_busy(False)

    heading = texts("pin.of", number=task.external_id) if is_one_of_many else texts("pin.ask")
    parts: list[ft.Control] = [text(heading, 18, bold=True)]
    if tried is None or tried.verdict not in _SETTLED:
        parts.append(
            keyed(CodeField, f"pin-{task.id}")(
                f"pin-{task.id}",
                texts("pin.field"),
                "0000",
                keeper=draft,
                name=f"pin-{task.id}",
                submit=check,
                digits=True,
            )
        )
        label = texts("pin.checking" if is_busy else "pin.check")
        parts.append(secondary("pin-check", label, check, icon=ft.Icons.PASSWORD))
    if tried is not None:
        parts.append(_verdict(tried, texts))
    return box(parts, spacing=10)


def _verdict(tried: PinTry, texts: Texts) -> ft.Control:
    """Say what came of it, and what to do now."""
    is_good = tried.verdict is PinVerdict.RIGHT
    is_open = tried.verdict is PinVerdict.UNCHECKED
    icon = ft.Icons.CHECK_CIRCLE if is_good else ft.Icons.CLOUD_OFF if is_open else ft.Icons.ERROR
    color = theme.GOOD if is_good else ft.Colors.SECONDARY if is_open else theme.BAD
    said = texts(f"pin.{tried.verdict}", count=tried.tries_left)
    return ident(
        "pin-verdict",
        ft.Row(
            [ft.Icon(icon, color=color), text(said, 17, bold=True, color=color, expand=True)],
            spacing=8,
        ),
        live_region=True,
    )
