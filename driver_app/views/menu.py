"""Everything that is not the next stop, one tap away."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.badge import badge_text
from driver_app.controls.basics import Act, row_to, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar


@ft.component
def MenuScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    today, _ = ft.use_state(session.state.today)
    unsent, _ = ft.use_state(session.state.unsent)
    day, _ = ft.use_state(session.state.day)
    texts = session.texts

    def leads(route: str) -> Act:
        async def go() -> None:
            session.go(route)

        return go

    duty = texts(f"duty.{today.diary.duty}")
    rows = [
        row_to("to-incident", texts("menu.incident"), leads("/incident"), icon=ft.Icons.WARNING)
        if day.run is not None
        else None,
        row_to("to-shift", texts("menu.shift"), leads("/shift"), icon=ft.Icons.BADGE, detail=duty),
        row_to("to-vehicle", texts("menu.vehicle"), leads("/vehicle"), icon=ft.Icons.CAR_REPAIR),
        row_to("to-load", texts("menu.load"), leads("/load"), icon=ft.Icons.INVENTORY_2)
        if day.run is not None
        else None,
        row_to("to-history", texts("menu.history"), leads("/history"), icon=ft.Icons.HISTORY),
        row_to(
            "to-unsent",
            texts("unsent.title"),
            leads("/unsent"),
            icon=ft.Icons.CLOUD_UPLOAD,
            color=ft.Colors.SECONDARY if unsent.count else theme.GOOD,
            detail=badge_text(unsent, texts),
        ),
        row_to("to-settings", texts("menu.settings"), leads("/settings"), icon=ft.Icons.TUNE),
        row_to("to-privacy", texts("menu.privacy"), leads("/privacy"), icon=ft.Icons.PRIVACY_TIP),
    ]
    return view(
        "/menu",
        texts("menu.title"),
        [row for row in rows if row is not None],
        gutter=screen.gutter,
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )
