"""One stop: which order, where, for whom, what to mind, and the two big buttons."""

from uuid import UUID

import flet as ft

from driver_app.controls import theme
from driver_app.controls.address import address_line
from driver_app.controls.badge import SyncBadge
from driver_app.controls.basics import (
    box,
    ident,
    keyed,
    labelled,
    opens,
    pill,
    plain,
    primary,
    secondary,
    spread,
    text,
    view,
)
from driver_app.controls.chat_button import ChatButton
from driver_app.controls.context import back_to, use_session
from driver_app.controls.hand import side_by_side
from driver_app.controls.notice import NoticeBar
from driver_app.controls.other_maps import other_maps
from driver_app.controls.tile import status_pill, window_pill
from driver_app.links import call
from driver_app.session import Session
from driver_app.state import Slot, stop_number
from driver_app.texts import Texts
from driver_app.views.gone import gone_view
from shared.ids import StopId
from shared.runs import RunView, StopView, TaskView
from shared.states import ENDED_STOPS, RunStatus, StopStatus, TaskKind


def stop_id_of(params: dict[str, str]) -> StopId | None:
    """Read the stop of a route; None where somebody typed something else."""
    try:
        return StopId(UUID(params.get("stop_id", "")))
    except ValueError:
        return None


@ft.component
def StopScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    stop_id = stop_id_of(ft.use_route_params())
    screen, _ = ft.use_state(session.state.screen)
    ft.use_state(session.state.day)
    slot = session.state.slots.get(stop_id) if stop_id else None
    if slot is None:
        return gone_view(session, screen.gutter, f"/stops/{stop_id}")
    texts = session.texts
    return view(
        f"/stops/{slot.stop.id}",
        texts("stop.title", sequence=slot.stop.sequence),
        [keyed(StopBody, f"body-{stop_id}")(slot)],
        gutter=screen.gutter,
        bottom=[keyed(StopActions, f"actions-{stop_id}")(slot)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
        actions=[SyncBadge(), ChatButton(f"/stops/{slot.stop.id}", slot.stop.id)],
    )


@ft.component
def StopBody(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    slot, _ = ft.use_state(slot)
    screen, _ = ft.use_state(session.state.screen)
    stop, texts = slot.stop, session.texts
    window = window_pill(stop, texts, session.state.unsent.now)
    pills: list[ft.Control] = []
    if stop.status != StopStatus.PENDING:
        pills.append(status_pill(stop, texts))
    if window is not None:
        pills.append(window)
    if stop.eta is not None and stop.status not in ENDED_STOPS | {StopStatus.ARRIVED}:
        pills.append(
            pill(
                texts("stop.eta", hour=texts.hour(stop.eta)),
                ground=ft.Colors.SURFACE_CONTAINER_HIGHEST,
                color=ft.Colors.ON_SURFACE,
            )
        )
    parts: list[ft.Control] = [
        ident("stop-number", text(stop_number(stop), 36, bold=True)),
        ft.Row(pills, spacing=8, run_spacing=8, wrap=True, visible=bool(pills)),
        address_line("stop-address", stop.address, 24, is_large=screen.is_large),
    ]
    if stop.complement:
        parts.append(ident("stop-complement", text(stop.complement, 22, bold=True)))
    parts.append(other_maps(session, stop, "stop"))
    if stop.access_notes:
        parts.append(
            labelled(
                ft.Icons.KEY,
                texts("stop.access"),
                stop.access_notes,
                ground=theme.WARN_GROUND,
                color=theme.ON_WARN_GROUND,
            )
        )
    parts += [_task(task, texts, number) for number, task in enumerate(stop.tasks, 1)]
    return ft.Column(
        parts, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )


def _task(task: TaskView, texts: Texts, number: int) -> ft.Control:
    """Show one order at the door: its number, its person, its packages, what to mind."""
    lines: list[ft.Control] = [_task_head(task, texts), text(task.recipient_name, 19)]
    if task.packages:
        count = text(texts.count("stop.packages", len(task.packages)), 17, bold=True)
        lines.append(_with_icon(ft.Icons.INVENTORY_2, theme.QUIET, count))
        for package in task.packages:
            named = " · ".join(part for part in (package.barcode, package.description) if part)
            lines.append(text(named, 16, color=theme.QUIET))
    if task.notes:
        note = text(task.notes, 17, expand=True)
        lines.append(_with_icon(ft.Icons.STICKY_NOTE_2, ft.Colors.SECONDARY, note))
    if task.recipient_phone:
        label = texts("stop.call_whom", name=task.recipient_name.split(" ")[0])
        number_to_call = call(task.recipient_phone)
        lines.append(ft.Row([opens(f"call-{number}", label, number_to_call, icon=ft.Icons.CALL)]))
    return box(lines, spacing=8)


def _task_head(task: TaskView, texts: Texts) -> ft.Control:
    head: list[ft.Control] = [text(task.external_id, 22, bold=True)]
    if task.kind != TaskKind.DELIVERY:
        head.append(
            pill(
                texts(f"stop.kind.{task.kind}"),
                ground=ft.Colors.PRIMARY,
                color=ft.Colors.ON_PRIMARY,
            )
        )
    if task.attempt > 1:
        head.append(
            pill(
                texts("stop.attempt", count=task.attempt),
                ground=theme.WARN_GROUND,
                color=theme.ON_WARN_GROUND,
            )
        )
    return spread(head)


def _with_icon(icon: ft.IconData, color: str, content: ft.Control) -> ft.Control:
    return ft.Row(
        [ft.Icon(icon, size=20, color=color), content],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


@ft.component
def StopActions(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    """Offer what a driver can do here, given how far the stop and its run have come."""
    session = use_session()
    slot, _ = ft.use_state(slot)
    day, _ = ft.use_state(session.state.day)
    ft.use_state(session.state.screen)
    return ft.Column(
        _actions(session, slot.stop, may_act=_may_act(day.run)),
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _may_act(run: RunView | None) -> bool:
    return run is not None and run.status in {RunStatus.IN_PROGRESS, RunStatus.RETURNING}


def _actions(session: Session, stop: StopView, *, may_act: bool) -> list[ft.Control]:
    texts = session.texts
    if stop.status in ENDED_STOPS:
        return _ended(session, stop)
    if not may_act:
        return [text(texts("stop.not_started"), 17, text_align=ft.TextAlign.CENTER)]
    if stop.status == StopStatus.ARRIVED:
        return _at_the_door(session, stop)

    async def leave_for_later() -> None:
        if await session.door.skip(stop.id):
            session.go("/")

    actions = [
        primary(
            "arrive", texts("stop.arrive"), lambda: session.arrive(stop.id), icon=ft.Icons.PLACE
        )
    ]
    if stop.status != StopStatus.SKIPPED:
        actions.append(plain("skip", texts("stop.skip"), leave_for_later))
    return actions


def _at_the_door(session: Session, stop: StopView) -> list[ft.Control]:
    async def deliver() -> None:
        session.go(f"/stops/{stop.id}/deliver")

    async def fail() -> None:
        session.go(f"/stops/{stop.id}/fail")

    texts = session.texts
    return [
        side_by_side(
            session.state.preferences.hand,
            is_stacked=session.state.screen.is_large,
            seldom=secondary(
                "fail", texts("stop.fail"), fail, icon=ft.Icons.CLOSE, color=theme.BAD
            ),
            often=primary(
                "deliver",
                texts.count("stop.deliver_all", len(stop.tasks)),
                deliver,
                icon=ft.Icons.CHECK,
                ground=theme.GOOD,
                color=ft.Colors.ON_TERTIARY,
            ),
        )
    ]


def _ended(session: Session, stop: StopView) -> list[ft.Control]:
    async def undo() -> None:
        await session.door.undo(stop.id)

    async def change() -> None:
        session.go(f"/stops/{stop.id}/correct")

    async def back() -> None:
        session.go("/")

    texts = session.texts
    actions = [primary("to-run", texts("app.to_run"), back, icon=ft.Icons.ARROW_FORWARD)]
    if session.door.may_undo(stop.id):
        actions.append(plain("stop-undo", texts("stop.undo"), undo, icon=ft.Icons.UNDO))
    elif session.door.may_correct(stop):
        actions.append(plain("stop-correct", texts("stop.correct"), change, icon=ft.Icons.EDIT))
    return actions
