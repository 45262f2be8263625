"""What the last button of an ending reads: what is missing, what is waived, or done."""

from dataclasses import dataclass

import flet as ft

from driver_app.session import Session
from driver_app.state.draft import Draft
from shared.facts import Failed, Succeeded
from shared.proof import ProofKind
from shared.runs import StopView


@dataclass(frozen=True)
class Readiness:
    """``is_ready``: it may be tapped. ``is_warned``: something asked for will be missing."""

    label: str
    is_ready: bool = False
    is_warned: bool = False

    def icon(self, done: ft.IconData | None) -> ft.IconData | None:
        """Choose what stands before the label: ``done`` once nothing is missing."""
        if self.is_warned:
            return ft.Icons.WARNING_AMBER
        return done if self.is_ready else None


def delivery(session: Session, stop: StopView, draft: Draft) -> Readiness:
    """Say whether the stop may end as delivered."""
    texts = session.texts
    if stop.tasks and len(draft.left_out) >= len(stop.tasks):
        return Readiness(texts("deliver.need_one"))
    ready = _proven(session, stop, draft, draft.succeeded(stop), done=texts("deliver.done"))
    owed = [t for t in stop.tasks if t.due_cents and t.id not in draft.left_out]
    if ready.is_ready and any(task.id not in draft.payments for task in owed):
        return Readiness(texts("need.payment"))
    return ready


def failure(session: Session, stop: StopView, draft: Draft) -> Readiness:
    """Say whether the attempt may end as failed."""
    texts = session.texts
    if draft.reason is None:
        return Readiness(texts("fail.choose_reason"))
    said = draft.failed(draft.reason)
    return _proven(session, stop, draft, said, done=texts("fail.done"))


def _proven(
    session: Session, stop: StopView, draft: Draft, said: Succeeded | Failed, *, done: str
) -> Readiness:
    texts = session.texts
    if draft.is_saving:
        return Readiness(texts("deliver.saving"))
    missing = session.door.missing(stop, draft, said)
    if missing:
        return Readiness(texts(f"need.{missing[0]}"))
    waived: tuple[ProofKind, ...] = session.door.waived(stop, draft, said)
    if waived:
        label = texts(f"waive.{waived[0]}") if len(waived) == 1 else texts("waive.several")
        return Readiness(label, is_ready=True, is_warned=True)
    return Readiness(done, is_ready=True)
