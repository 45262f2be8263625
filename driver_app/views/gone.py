"""What a driver sees where a stop used to be."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, primary, text, view
from driver_app.controls.context import back_to
from driver_app.controls.notice import NoticeBar
from driver_app.session import Session


def gone_view(session: Session, gutter: int, route: str) -> ft.View:
    """Say that dispatch took the stop away, and that nothing recorded is lost."""
    texts = session.texts

    async def back() -> None:
        session.go("/")

    return view(
        route,
        texts("run.title"),
        [
            ft.Container(height=32),
            ident("stop-gone", text(texts("stop.gone"), 24, bold=True)),
            text(texts("stop.gone_explain"), 18, color=theme.QUIET),
        ],
        gutter=gutter,
        bottom=[primary("to-run", texts("app.to_run"), back)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )
