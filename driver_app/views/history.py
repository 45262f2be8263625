"""What this driver has done today, newest first, and whether the server has it."""

from collections.abc import Mapping
from typing import Any, Final

import flet as ft
import msgspec

from driver_app.controls import theme
from driver_app.controls.basics import box, empty, ident, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.session import Session
from driver_app.state import stop_number
from driver_app.state.reasons import reason_label
from driver_app.store.diary import Entry
from shared.facts import FactType
from shared.states import FailureReason

MOST: Final = 300  # entries on one screen
UNTOLD: Final = frozenset({FactType.CHAT_DELIVERED, FactType.CHAT_READ})  # nothing that one did


@ft.component
def HistoryScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    today, _ = ft.use_state(session.state.today)
    texts = session.texts
    entries = [one for one in reversed(today.diary.entries) if one.type not in UNTOLD][:MOST]
    body: list[ft.Control] = [
        _row(session, number, entry) for number, entry in enumerate(entries, 1)
    ]
    if not body:
        body = [empty("history-empty", ft.Icons.HISTORY, texts("history.empty"))]
    return view(
        "/history",
        texts("menu.history"),
        body,
        gutter=screen.gutter,
        over_bottom=NoticeBar(),
        back=back_to(session, "/menu"),
    )


def _row(session: Session, number: int, entry: Entry) -> ft.Control:
    texts = session.texts
    what, detail = told(session, entry)
    is_sent = entry.is_sent
    words: list[ft.Control] = [text(what, 18, bold=True)]
    if detail:
        words.append(text(detail, 16, color=theme.QUIET))
    return ident(
        f"entry-{number}",
        box(
            [
                ft.Row(
                    [
                        text(texts.hour(entry.at), 18, bold=True, color=theme.QUIET),
                        ft.Column(words, spacing=2, tight=True, expand=True),
                        ft.Icon(
                            ft.Icons.CLOUD_DONE if is_sent else ft.Icons.CLOUD_UPLOAD,
                            size=22,
                            color=theme.GOOD if is_sent else ft.Colors.SECONDARY,
                            semantics_label=texts("history.sent" if is_sent else "stop.unsent"),
                        ),
                    ],
                    spacing=14,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                )
            ]
        ),
    )


def told(session: Session, entry: Entry) -> tuple[str, str]:
    """Say what an entry is, and of which stop or what else."""
    texts = session.texts
    if entry.type not in FactType:
        return entry.type, ""
    what = texts(f"history.{entry.type}")
    slot = session.state.slots.get(entry.stop_id) if entry.stop_id is not None else None
    parts = [stop_number(slot.stop), slot.stop.address] if slot is not None else []
    return what, " · ".join([*parts, *_facts(session, msgspec.json.decode(entry.body))])


def _facts(session: Session, body: Mapping[str, Any]) -> list[str]:
    """Pick out of a body what a driver would look for."""
    texts = session.texts
    said: list[str] = []
    if "duty" in body:
        said.append(texts(f"duty.{body['duty']}"))
    if "kind" in body:
        said.append(texts(f"incident.{body['kind']}"))
    if "barcode" in body:
        said.append(str(body["barcode"]))
    if "text" in body:
        said.append(str(body["text"]))
    if "reason" in body:
        reason = FailureReason(body["reason"])
        said.append(reason_label(session.state.day.run, texts, reason))
    if body.get("receiver_name"):
        said.append(str(body["receiver_name"]))
    if body.get("odometer_km"):
        said.append(f"{body['odometer_km']} km")
    return said
