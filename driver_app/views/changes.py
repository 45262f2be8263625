"""What the dispatcher changed and why, for the driver to see before going on."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, labelled, primary, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.state import stop_number
from driver_app.state.changes import ChangeKind, StopChange
from driver_app.texts import Texts
from driver_app.views.gone import gone_view

ICONS: Final = {
    ChangeKind.ADDED: ft.Icons.ADD_LOCATION_ALT,
    ChangeKind.REMOVED: ft.Icons.WRONG_LOCATION,
    ChangeKind.CANCELED: ft.Icons.BLOCK,
    ChangeKind.ADDRESS: ft.Icons.EDIT_LOCATION_ALT,
    ChangeKind.WINDOW: ft.Icons.SCHEDULE,
    ChangeKind.ORDERS: ft.Icons.INVENTORY_2,
    ChangeKind.NOTES: ft.Icons.KEY,
    ChangeKind.REORDERED: ft.Icons.SWAP_VERT,
}


@ft.component
def ChangesScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    news, _ = ft.use_state(session.state.news)
    texts, run = session.texts, session.state.day.run
    if run is None or not news.changes:
        return gone_view(session, screen.gutter, "/changes", is_stop=False)

    async def accept() -> None:
        if await session.newsroom.accept(run):
            session.go("/")

    body: list[ft.Control] = []
    if news.reason:
        body.append(
            labelled(
                ft.Icons.CAMPAIGN,
                texts("changes.why"),
                texts(f"change.reason.{news.reason}"),
                ground=theme.WARN_GROUND,
                color=theme.ON_WARN_GROUND,
            )
        )
    body += [_row(number, change, texts) for number, change in enumerate(news.changes, 1)]
    return view(
        "/changes",
        texts("changes.title"),
        body,
        gutter=screen.gutter,
        bottom=[primary("changes-accept", texts("changes.accept"), accept, icon=ft.Icons.CHECK)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )


def _row(number: int, change: StopChange, texts: Texts) -> ft.Control:
    is_loss = change.kind in {ChangeKind.REMOVED, ChangeKind.CANCELED}
    return ident(
        f"change-{number}",
        box(
            [
                ft.Row(
                    [
                        ft.Icon(
                            ICONS[change.kind],
                            size=30,
                            color=theme.BAD if is_loss else ft.Colors.PRIMARY,
                        ),
                        ft.Column(
                            [
                                text(told(change, texts), 19, bold=True),
                                text(stop_number(change.stop), 18),
                                text(change.stop.address, 16, color=theme.QUIET),
                            ],
                            spacing=2,
                            tight=True,
                            expand=True,
                        ),
                    ],
                    spacing=14,
                    vertical_alignment=ft.CrossAxisAlignment.START,
                )
            ]
        ),
    )


def told(change: StopChange, texts: Texts) -> str:
    """Say a change in one line."""
    stop, before = change.stop, change.before
    match change.kind:
        case ChangeKind.ADDED:
            return texts("change.added", place=change.now)
        case ChangeKind.REORDERED:
            return texts("change.reordered", was=change.was, now=change.now)
        case ChangeKind.WINDOW:
            window = texts.window(stop.window_opens, stop.window_closes)
            was = texts.window(before.window_opens, before.window_closes) if before else ""
            free = texts("change.any_time")
            return texts("change.window", now=window or free, was=was or free)
        case ChangeKind.ADDRESS:
            return texts("change.address", was=before.address if before else "")
        case ChangeKind.NOTES:
            return texts("change.notes", notes=stop.access_notes)
        case _:
            return texts(f"change.{change.kind}")
