"""Tell the dispatcher: late, a breakdown, an accident. Help first, words later."""

from collections.abc import Callable
from typing import Final

import flet as ft

from driver_app.controls.basics import Act, box, keyed, opens, primary, row_to, text, view
from driver_app.controls.choices import choice, choices
from driver_app.controls.context import back_to, use_session
from driver_app.controls.field import TypedField
from driver_app.controls.notice import NoticeBar
from driver_app.controls.photos import PhotoBox
from driver_app.links import call
from driver_app.state.draft import Draft
from driver_app.texts import Texts
from shared.facts import FactType, ReportKind

DELAYS_MIN: Final = (10, 20, 30, 60, 120)
ICONS: Final = {
    ReportKind.LATE: ft.Icons.SCHEDULE,
    ReportKind.BREAKDOWN: ft.Icons.CAR_REPAIR,
    ReportKind.ACCIDENT: ft.Icons.EMERGENCY,
    ReportKind.OTHER: ft.Icons.CHAT,
}
PHOTOGRAPHED: Final = frozenset({ReportKind.BREAKDOWN, ReportKind.ACCIDENT, ReportKind.OTHER})
EMERGENCY: Final = (("ambulance", "192"), ("police", "190"), ("fire", "193"))
"""Of Brazil, free from any telephone; some phones elsewhere take them too."""


@ft.component
def IncidentScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    draft, _ = ft.use_state(session.drafts.form(FactType.INCIDENT_REPORTED))
    kind, minutes, texts = draft.report, draft.delay_min, session.texts

    def choose(wanted: ReportKind | None) -> Act:
        async def pick() -> None:
            draft.report = wanted

        return pick

    def delay(count: int) -> Act:
        async def pick() -> None:
            draft.delay_min = count

        return pick

    async def send() -> None:
        if kind is None:
            return
        # A late driver has nothing to show: a photo taken for another kind stays here.
        photos = draft.pictures if kind in PHOTOGRAPHED else []
        note = draft.typed("note")
        if await session.shift.report(kind, delay_s=minutes * 60, note=note, photos=photos):
            session.go("/")

    if kind is None:
        body: list[ft.Control] = [text(texts("incident.ask"), 22, bold=True)]
        body += [
            row_to(f"kind-{one}", texts(f"incident.{one}"), choose(one), icon=ICONS[one])
            for one in ReportKind
        ]
        bottom: list[ft.Control] = []
    else:
        body = [row_to("kind-again", texts(f"incident.{kind}"), choose(None), icon=ICONS[kind])]
        first = _help(texts) if kind is ReportKind.ACCIDENT else _delays(texts, minutes, delay)
        body += [first, *_told(texts, kind, draft)]
        is_short = kind is ReportKind.LATE and not minutes
        label = texts("incident.how_long" if is_short else "incident.send")
        bottom = [
            primary("incident-send", label, None if is_short else send, icon=ft.Icons.CAMPAIGN)
        ]
    return view(
        "/incident",
        texts("menu.incident"),
        body,
        gutter=screen.gutter,
        bottom=bottom,
        over_bottom=NoticeBar(),
        back=back_to(session, "/menu"),
    )


def _told(texts: Texts, kind: ReportKind, draft: Draft) -> list[ft.Control]:
    """Ask what there is to show and to say."""
    note = TypedField("incident-note", texts("incident.note"), draft, "note", lines=2)
    if kind not in PHOTOGRAPHED:
        return [note]
    photos = keyed(PhotoBox, "incident-photos")(draft, opens_lens=False)
    return [box([text(texts("incident.photo"), 18, bold=True), photos], spacing=8), note]


def _delays(texts: Texts, minutes: int, delay: Callable[[int], Act]) -> ft.Control:
    chips = [
        choice(f"delay-{count}", texts.span(count * 60), delay(count), is_chosen=minutes == count)
        for count in DELAYS_MIN
    ]
    return box([text(texts("incident.how_long"), 18, bold=True), choices(chips)], spacing=8)


def _help(texts: Texts) -> ft.Control:
    """Offer the numbers that save lives before any form."""
    buttons: list[ft.Control] = [
        opens(
            f"call-{who}", texts(f"incident.{who}", number=number), call(number), icon=ft.Icons.CALL
        )
        for who, number in EMERGENCY
    ]
    return box([text(texts("incident.help"), 18, bold=True), *buttons], spacing=8)
