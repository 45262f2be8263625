"""Why it could not be delivered: the reason first, then the proof that this reason asks for."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import (
    box,
    ident,
    keyed,
    labelled,
    plain,
    pressed,
    primary,
    text,
    view,
)
from driver_app.controls.context import back_to, use_session
from driver_app.controls.field import TypedField
from driver_app.controls.notice import NoticeBar
from driver_app.controls.photos import PhotoBox
from driver_app.session import Session, stop_number
from driver_app.state import Draft
from driver_app.texts import Texts
from driver_app.views.gone import gone_view
from driver_app.views.stop import stop_id_of
from shared.runs import StopView
from shared.states import ENDED_STOPS, PHOTO_FOR, FailureReason, PhotoRule

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
    stop, texts = slot.stop, session.texts
    draft = session.state.draft(stop.id)
    return view(
        f"/stops/{stop.id}/fail",
        texts("fail.title"),
        [
            text(stop_number(stop), 26, bold=True),
            keyed(FailBody, f"fail-{stop.id}")(stop, draft),
        ],
        gutter=screen.gutter,
        bottom=[keyed(FailButton, f"fail-done-{stop.id}")(stop, draft)],
        over_bottom=NoticeBar(),
        back=back_to(session, f"/stops/{stop.id}"),
    )


@ft.component
def FailBody(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)
    texts = session.texts
    parts = (
        _reasons(texts, draft)
        if draft.reason is None
        else _proof(texts, stop, draft, reason=draft.reason)
    )
    return ft.Column(
        parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _reasons(texts: Texts, draft: Draft) -> list[ft.Control]:
    parts: list[ft.Control] = [text(texts("fail.why"), 20, bold=True)]
    for group, reasons in GROUPS.items():
        parts.append(text(texts(f"party.{group}"), 16, bold=True, color=theme.QUIET))
        parts.append(
            ft.Column([_reason(texts, draft, reason) for reason in reasons], spacing=8, tight=True)
        )
    return parts


def _reason(texts: Texts, draft: Draft, reason: FailureReason) -> ft.Control:
    async def choose() -> None:
        draft.reason = reason

    return ident(
        f"reason-{reason}",
        ft.Container(
            ft.Row(
                [
                    text(texts(f"reason.{reason}"), 19, bold=True, expand=True),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, color=theme.QUIET),
                ]
            ),
            height=theme.TAP + 4,
            padding=ft.Padding.symmetric(horizontal=16),
            border_radius=theme.RADIUS,
            bgcolor=theme.CARD,
            on_click=pressed(choose),
            ink=True,
        ),
        button=True,
        label=texts(f"reason.{reason}"),
    )


def _proof(
    texts: Texts, stop: StopView, draft: Draft, *, reason: FailureReason
) -> list[ft.Control]:
    async def change() -> None:
        draft.reason = None

    rule = PHOTO_FOR[reason]
    parts: list[ft.Control] = [
        box(
            [
                ident("reason-chosen", text(texts(f"reason.{reason}"), 24, bold=True)),
                ft.Row(
                    [
                        plain(
                            "reason-change",
                            texts("fail.change"),
                            change,
                            icon=ft.Icons.SWAP_HORIZ,
                        )
                    ]
                ),
            ]
        )
    ]
    if reason in HINTED:
        parts.append(
            labelled(
                ft.Icons.NO_PHOTOGRAPHY if rule == PhotoRule.NEVER else ft.Icons.PHOTO_CAMERA,
                texts(f"photo.{rule}"),
                texts(f"fail.hint.{reason}"),
                ground=theme.WARN_GROUND,
                color=theme.ON_WARN_GROUND,
            )
        )
    elif rule != PhotoRule.NEVER:
        parts.append(text(texts(f"photo.{rule}"), 17, bold=True))
    if rule != PhotoRule.NEVER:
        parts.append(
            keyed(PhotoBox, f"photos-{stop.id}-{reason}")(
                stop.id, draft, opens_lens=rule == PhotoRule.REQUIRED
            )
        )
    parts.append(
        keyed(TypedField, f"note-{stop.id}")(
            "fail-note", texts("fail.note"), draft, "note", lines=2
        )
    )
    return parts


@ft.component
def FailButton(stop: StopView, draft: Draft) -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    draft, _ = ft.use_state(draft)

    async def fail() -> None:
        if await session.fail(stop):
            session.go("/")

    label, is_ready = ready(session, draft)
    return primary(
        "fail-done",
        label,
        fail if is_ready else None,
        ground=theme.BAD,
        color=ft.Colors.ON_ERROR,
    )


def ready(session: Session, draft: Draft) -> tuple[str, bool]:
    """Say what the button reads, and whether everything needed is there."""
    texts = session.texts
    if draft.is_saving:
        return texts("deliver.saving"), False
    if draft.reason is None:
        return texts("fail.choose_reason"), False
    if PHOTO_FOR[draft.reason] == PhotoRule.REQUIRED and not draft.photos:
        return texts("deliver.need_photo"), False
    return texts("fail.done"), True
