"""What stands above the run: what changed, what is to do before leaving, that a driver rests."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, ident, row_to, text
from driver_app.controls.choices import tick
from driver_app.controls.context import use_session
from shared.runs import RunView


@ft.component
def BeforeLeaving(run: RunView) -> ft.Control:  # noqa: N802 - a component
    """List the shift, the vehicle and the load. None of them keeps a driver from leaving."""
    session = use_session()
    today, _ = ft.use_state(session.state.today)
    texts, diary = session.texts, today.diary
    packages = session.shift.packages(run.id)
    done = sum(one.barcode in diary.loaded.get(run.id, frozenset()) for one in packages)

    def open_(route: str) -> Act:
        async def go() -> None:
            session.go(route)

        return go

    rows = [
        tick(
            "before-shift",
            texts("before.shift"),
            open_("/shift"),
            is_on=diary.duty == "on_duty",
            leads=True,
        ),
        tick(
            "before-vehicle",
            texts("before.vehicle"),
            open_("/vehicle"),
            is_on=diary.checked_at is not None,
            leads=True,
        ),
    ]
    if packages:
        rows.append(
            tick(
                "before-load",
                texts("before.load"),
                open_("/load"),
                is_on=run.id in diary.complete or done == len(packages),
                detail=texts("before.loaded", done=done, total=len(packages)),
                leads=True,
            )
        )
    return box([text(texts("before.title"), 18, bold=True), *rows], spacing=0)


@ft.component
def OnBreak() -> ft.Control:  # noqa: N802 - a component
    """Say so while a driver rests."""
    session = use_session()
    today, _ = ft.use_state(session.state.today)
    texts, diary = session.texts, today.diary
    if diary.duty != "on_break" or diary.duty_since is None:
        return ft.Container(height=0)

    return box(
        [
            ident(
                "on-break",
                text(
                    texts("shift.resting", hour=texts.hour(diary.duty_since)),
                    20,
                    bold=True,
                    color=theme.ON_WARN_GROUND,
                ),
            )
        ],
        ground=theme.WARN_GROUND,
    )


@ft.component
def Changed() -> ft.Control:  # noqa: N802 - a component
    """Say that the dispatcher changed the run, until the driver has looked."""
    session = use_session()
    news, _ = ft.use_state(session.state.news)
    texts = session.texts
    if not news.changes:
        return ft.Container(height=0)

    async def show() -> None:
        session.go("/changes")

    return row_to(
        "run-changed",
        texts.count("changes.told", len(news.changes)),
        show,
        icon=ft.Icons.CAMPAIGN,
        color=ft.Colors.SECONDARY,
        detail=texts("changes.look"),
    )
