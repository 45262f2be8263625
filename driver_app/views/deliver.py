"""Photo, name, done. Ten orders at one door are one delivery."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import keyed, primary, spread, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.ending import delivery
from driver_app.controls.field import TypedField
from driver_app.controls.handed import Handed, is_divisible
from driver_app.controls.notice import NoticeBar
from driver_app.controls.pad import SignatureBox, pad_width
from driver_app.controls.pay import PayBox, due_tasks
from driver_app.controls.photos import PhotoBox
from driver_app.controls.pins import PinBox, pin_tasks
from driver_app.controls.receiver import Receiver
from driver_app.controls.scans import ScanBox
from driver_app.session import Session
from driver_app.state import stop_number
from driver_app.state.draft import Draft
from driver_app.views.gone import gone_view
from driver_app.views.stop import stop_id_of
from driver_app.work.proofs import asked_of
from shared.proof import ProofKind, ProofRule
from shared.runs import StopView
from shared.states import ENDED_STOPS


@ft.component
def DeliverScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    stop_id = stop_id_of(ft.use_route_params())
    screen, _ = ft.use_state(session.state.screen)
    slot = session.state.slots.get(stop_id) if stop_id else None
    if slot is None or slot.stop.status in ENDED_STOPS:
        return gone_view(session, screen.gutter, f"/stops/{stop_id}/deliver")
    return deliver_view(session, slot.stop, f"/stops/{slot.stop.id}")


def deliver_view(session: Session, stop: StopView, came_from: str) -> ft.View:
    """Frame the screen for a first ending, or for one that corrects another."""
    draft, texts, screen = session.drafts.of(stop.id), session.texts, session.state.screen
    is_correction = session.door.is_corrected(stop)
    return view(
        f"{came_from}/deliver",
        texts("correct.title" if is_correction else "deliver.title"),
        [
            spread(
                [
                    text(stop_number(stop), 26, bold=True),
                    text(stop.complement, 18, color=theme.QUIET),
                ]
            ),
            keyed(Proofs, f"proofs-{stop.id}")(stop, draft),
        ],
        gutter=screen.gutter,
        bottom=[keyed(DeliverButton, f"done-{stop.id}")(stop, draft)],
        over_bottom=NoticeBar(),
        back=back_to(session, came_from),
    )


@ft.component
def Proofs(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    """Ask for what this stop asks for, and for nothing else."""
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    needs = asked_of(stop, draft.succeeded(stop))
    texts = session.texts
    packages = tuple(package for task in stop.tasks for package in task.packages)
    parts: list[ft.Control] = []
    if needs.photo is not ProofRule.OFF:
        opens = needs.photo is not ProofRule.OPTIONAL and not session.door.is_corrected(stop)
        parts.append(keyed(PhotoBox, f"photos-{stop.id}")(draft, opens_lens=opens))
    if due_tasks(stop, draft):
        run = session.state.day.run
        parts.append(keyed(PayBox, f"pay-{stop.id}")(stop, draft, run))
    asked = pin_tasks(stop, draft) if needs.pin is not ProofRule.OFF else []
    parts += [
        keyed(PinBox, f"pinbox-{task.id}")(task, draft, is_one_of_many=len(asked) > 1)
        for task in asked
    ]
    if needs.scan is not ProofRule.OFF:
        parts.append(keyed(ScanBox, f"scan-{stop.id}")(draft, packages))
    if is_divisible(stop):
        parts.append(keyed(Handed, f"handed-{stop.id}")(stop, draft))
    if needs.receiver is not ProofRule.OFF:
        parts.append(keyed(Receiver, f"receiver-{stop.id}")(stop, draft))
    if needs.signature is not ProofRule.OFF:
        width = pad_width(screen.width, screen.gutter)
        parts.append(keyed(SignatureBox, f"sign-{stop.id}")(draft, width))
    if needs.of(ProofKind.NOTE) is not ProofRule.OFF:
        is_asked = needs.note is not ProofRule.OPTIONAL
        label = texts("note.asked" if is_asked else "deliver.note")
        parts.append(keyed(TypedField, f"note-{stop.id}")("deliver-note", label, draft, "note"))
    return ft.Column(
        parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


@ft.component
def DeliverButton(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    ft.use_state(draft.tally)

    async def deliver() -> None:
        if await session.door.deliver(stop):
            session.go("/")

    ready = delivery(session, stop, draft)
    return primary(
        "deliver-done",
        ready.label,
        deliver if ready.is_ready else None,
        icon=ready.icon(ft.Icons.CHECK),
        ground=ft.Colors.SECONDARY if ready.is_warned else theme.GOOD,
        color=ft.Colors.ON_SECONDARY if ready.is_warned else ft.Colors.ON_TERTIARY,
    )
