"""The shift: begin, pause, end. One state, one big button."""

from typing import Final

import flet as ft

from driver_app.controls.basics import Act, box, ident, primary, secondary, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.session import Session
from driver_app.store.diary import Diary

WORTH_TELLING_S: Final = 60.0


@ft.component
def ShiftScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    today, _ = ft.use_state(session.state.today)
    ft.use_state(session.state.unsent)  # its clock ticks
    texts, diary = session.texts, today.diary
    lines: list[ft.Control] = [
        ident("duty", text(texts(f"duty.{diary.duty}"), 30, bold=True)),
    ]
    if diary.duty_since is not None:
        since = texts("shift.since", hour=texts.hour(diary.duty_since))
        lines.append(text(since, 19))
    if diary.duty_since is not None and worked_s(session, diary) >= WORTH_TELLING_S:
        worked = texts.span(worked_s(session, diary))
        lines.append(ident("worked", text(texts("shift.worked", span=worked), 19)))
    return view(
        "/shift",
        texts("menu.shift"),
        [box(lines, spacing=10), text(texts("shift.explain"), 17)],
        gutter=screen.gutter,
        bottom=_actions(session, diary),
        over_bottom=NoticeBar(),
        back=back_to(session, "/menu"),
    )


def worked_s(session: Session, diary: Diary) -> float:
    """Say how long the shift has been worked, without its breaks, in seconds."""
    if diary.duty != "on_duty" or diary.duty_since is None:
        return diary.worked_s
    return diary.worked_s + (session.clock.now() - diary.duty_since).total_seconds()


def _actions(session: Session, diary: Diary) -> list[ft.Control]:
    texts = session.texts

    def to(duty: str) -> Act:
        async def change() -> None:
            await session.shift.change_duty(duty)

        return change

    if diary.duty == "on_duty":
        return [
            primary(
                "shift-break", texts("shift.break"), to("on_break"), icon=ft.Icons.FREE_BREAKFAST
            ),
            secondary("shift-end", texts("shift.end"), to("off_duty"), icon=ft.Icons.LOGOUT),
        ]
    if diary.duty == "on_break":
        return [
            primary("shift-back", texts("shift.back"), to("on_duty"), icon=ft.Icons.PLAY_ARROW),
            secondary("shift-end", texts("shift.end"), to("off_duty"), icon=ft.Icons.LOGOUT),
        ]
    return [primary("shift-start", texts("shift.start"), to("on_duty"), icon=ft.Icons.PLAY_ARROW)]
