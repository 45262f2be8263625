"""Photo, name, done. Ten orders at one door are one delivery."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, ident, keyed, pressed, primary, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.field import TypedField
from driver_app.controls.notice import NoticeBar
from driver_app.controls.photos import PhotoBox
from driver_app.session import Session, stop_number
from driver_app.state import Draft
from driver_app.texts import Texts
from driver_app.views.gone import gone_view
from driver_app.views.stop import stop_id_of
from shared.ids import TaskId
from shared.runs import StopView, TaskView
from shared.states import ENDED_STOPS, PHOTO_FOR_SUCCESS, PhotoRule


@ft.component
def DeliverScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    stop_id = stop_id_of(ft.use_route_params())
    screen, _ = ft.use_state(session.state.screen)
    slot = session.state.slots.get(stop_id) if stop_id else None
    if slot is None or slot.stop.status in ENDED_STOPS:
        return gone_view(session, screen.gutter, f"/stops/{stop_id}/deliver")
    stop, texts = slot.stop, session.texts
    draft = session.state.draft(stop.id)
    body: list[ft.Control] = [
        ft.Row(
            [
                text(stop_number(stop), 26, bold=True, expand=True),
                text(stop.complement, 18, color=theme.QUIET),
            ],
            spacing=8,
        ),
        keyed(PhotoBox, f"photos-{stop.id}")(stop.id, draft),
    ]
    if len(stop.tasks) > 1:
        body.append(keyed(Handed, f"handed-{stop.id}")(stop, draft))
    body.append(keyed(Receiver, f"receiver-{stop.id}")(stop, draft))
    body.append(
        keyed(TypedField, f"note-{stop.id}")("deliver-note", texts("deliver.note"), draft, "note")
    )
    return view(
        f"/stops/{stop.id}/deliver",
        texts("deliver.title"),
        body,
        gutter=screen.gutter,
        bottom=[keyed(DeliverButton, f"done-{stop.id}")(stop, draft)],
        over_bottom=NoticeBar(),
        back=back_to(session, f"/stops/{stop.id}"),
    )


def suggestions(stop: StopView, texts: Texts) -> list[str]:
    """Names that spare typing: those on the parcels, then who usually stands in for them."""
    names = list(dict.fromkeys(task.recipient_name for task in stop.tasks if task.recipient_name))
    return [*names[:3], texts("deliver.concierge"), texts("deliver.neighbour")]


@ft.component
def Receiver(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    texts = session.texts

    def chip(number: int, name: str) -> ft.Control:
        async def choose() -> None:
            draft.choose_receiver(name)

        return choice(f"receiver-{number}", name, choose, is_chosen=draft.receiver == name)

    names = suggestions(stop, texts)
    return ft.Column(
        [
            text(texts("deliver.who"), 18, bold=True),
            ft.Row(
                [chip(number, name) for number, name in enumerate(names, 1)],
                spacing=8,
                run_spacing=8,
                wrap=True,
            ),
            keyed(TypedField, f"name-{stop.id}-{draft.forms}")(
                "receiver-name", texts("deliver.other"), draft, "receiver"
            ),
        ],
        spacing=10,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def choice(identifier: str, label: str, act: Act, *, is_chosen: bool) -> ft.Control:
    """Offer a word to tap instead of typing it."""
    color = ft.Colors.ON_PRIMARY if is_chosen else ft.Colors.ON_SURFACE
    return ident(
        identifier,
        ft.Container(
            ft.Row(
                [
                    *([ft.Icon(ft.Icons.CHECK, size=20, color=color)] if is_chosen else []),
                    ft.Text(label, size=17, weight=ft.FontWeight.W_600, color=color),
                ],
                spacing=6,
                tight=True,
            ),
            height=theme.TAP,
            padding=ft.Padding.symmetric(horizontal=18),
            border_radius=theme.TAP / 2,
            border=ft.Border.all(2, ft.Colors.PRIMARY if is_chosen else ft.Colors.OUTLINE),
            bgcolor=ft.Colors.PRIMARY if is_chosen else None,
            on_click=pressed(act),
        ),
        button=True,
        selected=is_chosen,
        label=label,
    )


@ft.component
def Handed(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    """Which orders changed hands. All of them, until one is tapped off."""
    session = use_session()
    draft, _ = ft.use_state(draft)

    def row(number: int, task: TaskView) -> ft.Control:
        async def toggle() -> None:
            _toggle(draft.left_out, task.id)

        is_handed = task.id not in draft.left_out
        return ident(
            f"task-{number}",
            ft.Container(
                ft.Row(
                    [
                        ft.Icon(
                            ft.Icons.CHECK_BOX if is_handed else ft.Icons.CHECK_BOX_OUTLINE_BLANK,
                            size=28,
                            color=ft.Colors.PRIMARY if is_handed else ft.Colors.OUTLINE,
                        ),
                        text(task.external_id, 19, bold=True),
                        text(
                            task.recipient_name,
                            16,
                            color=theme.QUIET,
                            expand=True,
                            max_lines=1,
                            overflow=ft.TextOverflow.ELLIPSIS,
                        ),
                    ],
                    spacing=12,
                ),
                height=theme.TAP,
                on_click=pressed(toggle),
            ),
            button=True,
            checked=is_handed,
            label=task.external_id,
        )

    return box(
        [
            text(session.texts("deliver.what"), 18, bold=True),
            *[row(number, task) for number, task in enumerate(stop.tasks, 1)],
        ],
        spacing=0,
    )


def _toggle(left_out: list[TaskId], task_id: TaskId) -> None:
    if task_id in left_out:
        left_out.remove(task_id)
    else:
        left_out.append(task_id)


@ft.component
def DeliverButton(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)

    async def deliver() -> None:
        if await session.deliver(stop):
            session.go("/")

    label, is_ready = ready(session, stop, draft)
    return primary(
        "deliver-done",
        label,
        deliver if is_ready else None,
        icon=ft.Icons.CHECK if is_ready else None,
        ground=theme.GOOD,
        color=ft.Colors.ON_TERTIARY,
    )


def ready(session: Session, stop: StopView, draft: Draft) -> tuple[str, bool]:
    """Say what the button reads, and whether everything needed is there."""
    texts = session.texts
    if draft.is_saving:
        return texts("deliver.saving"), False
    if PHOTO_FOR_SUCCESS == PhotoRule.REQUIRED and not draft.photos:
        return texts("deliver.need_photo"), False
    if stop.tasks and len(draft.left_out) >= len(stop.tasks):
        return texts("deliver.need_one"), False
    return texts("deliver.done"), True
