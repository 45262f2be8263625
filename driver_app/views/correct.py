"""It ended otherwise: say how, and keep both in the log."""

from collections.abc import Callable

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, primary, spread, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.controls.tile import status_pill
from driver_app.session import Session
from driver_app.state import Slot, stop_number
from driver_app.views.deliver import deliver_view
from driver_app.views.fail import fail_view
from driver_app.views.gone import gone_view
from driver_app.views.stop import stop_id_of
from shared.runs import StopView


def _slot(session: Session, params: dict[str, str]) -> Slot | None:
    """Find a stop that this phone may still correct."""
    stop_id = stop_id_of(params)
    slot = session.state.slots.get(stop_id) if stop_id else None
    return slot if slot is not None and session.door.may_correct(slot.stop) else None


@ft.component
def CorrectScreen() -> ft.View:  # noqa: N802 - a component
    """Ask which of the two it really was."""
    session = use_session()
    params = ft.use_route_params()
    screen, _ = ft.use_state(session.state.screen)
    slot = _slot(session, params)
    if slot is None:
        return gone_view(session, screen.gutter, f"/stops/{params.get('stop_id')}/correct")
    stop, texts = slot.stop, session.texts
    route = f"/stops/{stop.id}/correct"

    def leads(where: str) -> Act:
        async def go() -> None:
            session.go(f"{route}/{where}")

        return go

    return view(
        route,
        texts("correct.title"),
        [
            text(stop_number(stop), 34, bold=True),
            text(stop.address, 20),
            spread([status_pill(stop, texts)]),
            box([text(texts("correct.explain"), 17)]),
        ],
        gutter=screen.gutter,
        bottom=[
            primary(
                "correct-deliver",
                texts("correct.delivered"),
                leads("deliver"),
                icon=ft.Icons.CHECK,
                ground=theme.GOOD,
                color=ft.Colors.ON_TERTIARY,
            ),
            primary(
                "correct-fail",
                texts("correct.failed"),
                leads("fail"),
                icon=ft.Icons.CLOSE,
                ground=theme.BAD,
                color=ft.Colors.ON_ERROR,
            ),
        ],
        over_bottom=NoticeBar(),
        back=back_to(session, f"/stops/{stop.id}"),
    )


@ft.component
def CorrectDeliverScreen() -> ft.View:  # noqa: N802 - a component
    return _ending("deliver", deliver_view)


@ft.component
def CorrectFailScreen() -> ft.View:  # noqa: N802 - a component
    return _ending("fail", fail_view)


def _ending(leaf: str, show: Callable[[Session, StopView, str], ft.View]) -> ft.View:
    session = use_session()
    params = ft.use_route_params()
    screen, _ = ft.use_state(session.state.screen)
    slot = _slot(session, params)
    if slot is None:
        return gone_view(session, screen.gutter, f"/stops/{params.get('stop_id')}/correct/{leaf}")
    return show(session, slot.stop, f"/stops/{slot.stop.id}/correct")
