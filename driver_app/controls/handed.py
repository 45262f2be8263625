"""What changed hands: all of it, until an order is tapped off or a package is said to stay."""

import flet as ft

from driver_app.controls.basics import box, icon_button, ident, plain, text
from driver_app.controls.choices import choice, choices, tick
from driver_app.controls.context import use_session
from driver_app.state.draft import Draft
from driver_app.texts import Texts
from shared.facts import LeftOutcome
from shared.ids import TaskId
from shared.runs import PackageView, StopView, TaskView


def is_divisible(stop: StopView) -> bool:
    """Whether there is anything to leave out without failing the whole stop."""
    packages = [package for task in stop.tasks for package in task.packages]
    return len(stop.tasks) > 1 or len(packages) > 1 or any(p.pieces > 1 for p in packages)


@ft.component
def Handed(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    is_open, set_is_open = ft.use_state(bool(draft.left))
    texts = session.texts

    async def unfold() -> None:
        set_is_open(True)

    parts: list[ft.Control] = [text(texts("deliver.what"), 18, bold=True)]
    number = 0
    for place, task in enumerate(stop.tasks, 1):
        if len(stop.tasks) > 1:
            parts.append(_task(place, task, draft))
        for package in task.packages:
            number += 1
            if is_open and task.id not in draft.left_out:
                parts.append(_package(number, task, package, draft=draft, texts=texts))
    if not is_open and number:
        parts.append(
            plain("left-open", texts("left.open"), unfold, icon=ft.Icons.REMOVE_SHOPPING_CART)
        )
    return box(parts, spacing=8)


def _task(place: int, task: TaskView, draft: Draft) -> ft.Control:
    async def toggle() -> None:
        _toggle(draft.left_out, task.id)

    return tick(
        f"task-{place}",
        task.external_id,
        toggle,
        is_on=task.id not in draft.left_out,
        detail=task.recipient_name,
    )


def _toggle(left_out: list[TaskId], task_id: TaskId) -> None:
    if task_id in left_out:
        left_out.remove(task_id)
    else:
        left_out.append(task_id)


def _package(
    number: int, task: TaskView, package: PackageView, *, draft: Draft, texts: Texts
) -> ft.Control:
    left = draft.left.get(package.barcode)

    def why(outcome: LeftOutcome) -> ft.Control:
        async def choose() -> None:
            draft.leave(task.id, package, outcome)

        is_chosen = left is not None and left.outcome is outcome
        label = texts(f"left.{outcome}")
        return choice(f"left-{number}-{outcome}", label, choose, is_chosen=is_chosen)

    named = " · ".join(part for part in (package.description, package.barcode) if part)
    parts: list[ft.Control] = [text(named, 17, bold=True), choices([why(o) for o in LeftOutcome])]
    if left is not None and package.pieces > 1:
        parts.append(_pieces(number, package, left.pieces, draft=draft, texts=texts))
    return ft.Column(parts, spacing=8, tight=True)


def _pieces(
    number: int, package: PackageView, pieces: int, *, draft: Draft, texts: Texts
) -> ft.Control:
    """Count the pieces that stay with the driver."""

    def step(name: str, icon: ft.IconData, by: int, label: str) -> ft.Control:
        async def count() -> None:
            draft.leave_pieces(package, pieces + by)

        return icon_button(f"pieces-{number}-{name}", label, count, icon)

    return ft.Row(
        [
            step("less", ft.Icons.REMOVE, -1, texts("left.less")),
            ident(
                f"pieces-{number}",
                text(texts("left.pieces", count=pieces, total=package.pieces), 18, bold=True),
            ),
            step("more", ft.Icons.ADD, 1, texts("left.more")),
        ],
        spacing=8,
    )
