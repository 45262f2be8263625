"""Why it could not be delivered: the reason first, then the proof that this reason asks for."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import (
    box,
    icon_button,
    ident,
    keyed,
    labelled,
    pressed,
    primary,
    text,
    view,
)
from driver_app.controls.context import back_to, use_session
from driver_app.controls.ending import failure
from driver_app.controls.field import TypedField
from driver_app.controls.notice import NoticeBar
from driver_app.controls.pad import SignatureBox, pad_width
from driver_app.controls.photos import PhotoBox
from driver_app.controls.scans import ScanBox
from driver_app.session import Session
from driver_app.state import stop_number
from driver_app.state.draft import Draft
from driver_app.state.reasons import follow_of, own_reasons, reason_label
from driver_app.texts import Texts
from driver_app.views.gone import gone_view
from driver_app.views.stop import stop_id_of
from driver_app.work.proofs import asked_of
from shared.proof import ProofRule
from shared.runs import StopView
from shared.states import ENDED_STOPS, FailureReason

R = FailureReason
GROUPS: Final[dict[str, tuple[FailureReason, ...]]] = {
    "recipient": (
        R.RECIPIENT_ABSENT,
        R.BUSINESS_CLOSED,
        R.REFUSED,
        R.REFUSED_DAMAGED,
        R.CANCELED_AT_DOOR,
        R.PAYMENT_NOT_MADE,
        R.UNAUTHORIZED_RECEIVER,
        R.UNDERAGE,
    ),
    "address": (
        R.ADDRESS_NOT_FOUND,
        R.ADDRESS_INCOMPLETE,
        R.MOVED,
        R.NO_ACCESS,
        R.RESTRICTED_AREA,
        R.NO_PARKING,
    ),
    "package": (
        R.WRONG_ITEM,
        R.INCOMPLETE_ORDER,
        R.PACKAGE_MISSING,
        R.PACKAGE_DAMAGED,
        R.LOST,
        R.STOLEN,
    ),
    "road": (R.OUT_OF_TIME, R.VEHICLE_BREAKDOWN, R.ACCIDENT, R.WEATHER, R.ROAD_BLOCKED),
}
ROW_PADDING: Final = 18  # above and below a line of 24: as tall as a thumb needs
HINTED: Final = frozenset(
    {
        R.RECIPIENT_ABSENT,
        R.BUSINESS_CLOSED,
        R.REFUSED_DAMAGED,
        R.PACKAGE_DAMAGED,
        R.ADDRESS_NOT_FOUND,
        R.RESTRICTED_AREA,
        R.UNAUTHORIZED_RECEIVER,
        R.UNDERAGE,
    }
)


@ft.component
def FailScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    stop_id = stop_id_of(ft.use_route_params())
    screen, _ = ft.use_state(session.state.screen)
    slot = session.state.slots.get(stop_id) if stop_id else None
    if slot is None or slot.stop.status in ENDED_STOPS:
        return gone_view(session, screen.gutter, f"/stops/{stop_id}/fail")
    return fail_view(session, slot.stop, f"/stops/{slot.stop.id}")


def fail_view(session: Session, stop: StopView, came_from: str) -> ft.View:
    """Frame the screen for a first ending, or for one that corrects another."""
    draft, texts = session.drafts.of(stop.id), session.texts
    is_correction = session.door.is_corrected(stop)
    return view(
        f"{came_from}/fail",
        texts("correct.title" if is_correction else "fail.title"),
        [keyed(FailBody, f"fail-{stop.id}")(stop, draft)],
        gutter=session.state.screen.gutter,
        bottom=[keyed(FailButton, f"fail-done-{stop.id}")(stop, draft)],
        over_bottom=NoticeBar(),
        back=back_to(session, came_from),
    )


@ft.component
def FailBody(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    parts = (
        _reasons(session, stop, draft)
        if draft.reason is None
        else _proof(session, stop, draft, reason=draft.reason)
    )
    return ft.Column(
        parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _reasons(session: Session, stop: StopView, draft: Draft) -> list[ft.Control]:
    """Offer the organization's list in its order, or the app's own by who has to do with it."""
    texts = session.texts
    parts: list[ft.Control] = [
        text(stop_number(stop), 26, bold=True),
        text(texts("fail.why"), 20, bold=True),
    ]
    own = own_reasons(session.state.day.run)
    for group, reasons in ({"": own} if own else GROUPS).items():
        if group:
            parts.append(text(texts(f"party.{group}"), 16, bold=True, color=theme.QUIET))
        tiles: list[ft.Control] = [_reason(session, draft, reason) for reason in reasons]
        parts.append(ft.Column(tiles, spacing=8, tight=True))
    return parts


def _reason(session: Session, draft: Draft, reason: FailureReason) -> ft.Control:
    async def choose() -> None:
        draft.reason = reason

    label = reason_label(session.state.day.run, session.texts, reason)
    return ident(
        f"reason-{reason}",
        ft.Container(
            ft.Row(
                [
                    text(label, 19, bold=True, expand=True),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, color=theme.QUIET),
                ]
            ),
            padding=ft.Padding.symmetric(horizontal=16, vertical=ROW_PADDING),
            border_radius=theme.RADIUS,
            bgcolor=theme.CARD,
            border=ft.Border.all(1, theme.LINE),
            on_click=pressed(choose),
            ink=True,
        ),
        button=True,
        label=label,
    )


def _proof(
    session: Session, stop: StopView, draft: Draft, *, reason: FailureReason
) -> list[ft.Control]:
    texts, screen = session.texts, session.state.screen
    needs = asked_of(stop, draft.failed(reason))
    parts: list[ft.Control] = [_chosen(session, stop, draft, reason)]
    parts += _hint(texts, reason, needs.photo)
    if needs.photo is not ProofRule.OFF:
        opens = needs.photo is ProofRule.REQUIRED and not session.door.is_corrected(stop)
        parts.append(keyed(PhotoBox, f"photos-{stop.id}-{reason}")(draft, opens_lens=opens))
    if needs.scan is not ProofRule.OFF:
        packages = tuple(package for task in stop.tasks for package in task.packages)
        parts.append(keyed(ScanBox, f"scan-{stop.id}")(draft, packages))
    if needs.signature is not ProofRule.OFF:
        width = pad_width(screen.width, screen.gutter)
        parts.append(keyed(SignatureBox, f"sign-{stop.id}")(draft, width))
    if needs.note is not ProofRule.OFF:
        label = texts("fail.note" if needs.note is ProofRule.OPTIONAL else "note.asked")
        parts.append(
            keyed(TypedField, f"note-{stop.id}")("fail-note", label, draft, "note", lines=2)
        )
    return parts


def _chosen(session: Session, stop: StopView, draft: Draft, reason: FailureReason) -> ft.Control:
    """Show what was chosen and what will follow, and let it be chosen anew."""
    texts, run = session.texts, session.state.day.run

    async def change() -> None:
        draft.reason = None

    return box(
        [
            ft.Row(
                [
                    ft.Column(
                        [
                            text(stop_number(stop), 15, bold=True, color=theme.QUIET),
                            ident(
                                "reason-chosen",
                                text(reason_label(run, texts, reason), 22, bold=True),
                            ),
                        ],
                        spacing=0,
                        tight=True,
                        expand=True,
                    ),
                    icon_button("reason-change", texts("fail.change"), change, ft.Icons.SWAP_HORIZ),
                ],
                spacing=8,
            ),
            ident("reason-follow", text(texts(f"fail.follow.{follow_of(run, reason)}"), 17)),
        ],
        spacing=0,
    )


def _hint(texts: Texts, reason: FailureReason, rule: ProofRule) -> list[ft.Control]:
    """Say what to photograph, or that nothing may be."""
    is_off = rule is ProofRule.OFF
    if reason not in HINTED:
        return [] if is_off else [text(texts(f"photo.{rule}"), 17, bold=True)]
    return [
        labelled(
            ft.Icons.NO_PHOTOGRAPHY if is_off else ft.Icons.PHOTO_CAMERA,
            texts(f"photo.{rule}"),
            texts(f"fail.hint.{reason}"),
            ground=theme.WARN_GROUND,
            color=theme.ON_WARN_GROUND,
        )
    ]


@ft.component
def FailButton(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    ft.use_state(draft.tally)

    async def fail() -> None:
        if await session.door.fail(stop):
            session.go("/")

    ready = failure(session, stop, draft)
    return primary(
        "fail-done",
        ready.label,
        fail if ready.is_ready else None,
        icon=ready.icon(None),
        ground=ft.Colors.SECONDARY if ready.is_warned else theme.BAD,
        color=ft.Colors.ON_SECONDARY if ready.is_warned else ft.Colors.ON_ERROR,
    )
