"""What a driver sees where a stop used to be."""

import flet as ft

from driver_app.controls.basics import empty, primary, view
from driver_app.controls.context import back_to
from driver_app.controls.notice import NoticeBar
from driver_app.session import Session


def gone_view(session: Session, gutter: int, route: str, *, is_stop: bool = True) -> ft.View:
    """Say that dispatch took the stop away, and that nothing recorded is lost.

    ``is_stop`` is False where a whole screen has nothing more to show.
    """
    texts = session.texts
    title = texts("stop.gone" if is_stop else "app.not_found")
    explain = texts("stop.gone_explain") if is_stop else ""

    async def back() -> None:
        session.go("/")

    return view(
        route,
        texts("run.title"),
        [empty("stop-gone", ft.Icons.WRONG_LOCATION, title, explain)],
        gutter=gutter,
        bottom=[primary("to-run", texts("app.to_run"), back, icon=ft.Icons.ARROW_FORWARD)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )
