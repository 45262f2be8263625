"""The load: each package scanned or ticked, the last stop's first, so that it lies at the back."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, keyed, primary, text, view
from driver_app.controls.choices import tick
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.controls.scans import CodeEntry
from driver_app.session import Session
from driver_app.state import stop_number
from driver_app.state.draft import Draft
from driver_app.views.gone import gone_view
from driver_app.work.load import load_of
from shared.runs import PackageView, RunView, StopView


@ft.component
def LoadScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    day, _ = ft.use_state(session.state.day)
    today, _ = ft.use_state(session.state.today)
    draft = ft.use_memo(Draft, [])
    texts, run = session.texts, day.run
    if run is None:
        return gone_view(session, screen.gutter, "/load", is_stop=False)

    async def take() -> None:
        if await session.shift.load_code(run, draft.typed("code")):
            draft.empty_field("code")

    async def seen(code: str) -> bool:
        return await session.shift.load_seen(run, code)

    packages = session.shift.packages(run.id)
    loaded = today.diary.loaded.get(run.id, frozenset())
    done = sum(package.barcode in loaded for package in packages)
    body: list[ft.Control] = [
        ident(
            "load-count", text(texts("load.count", done=done, total=len(packages)), 26, bold=True)
        ),
        ft.ProgressBar(
            value=done / len(packages) if packages else 1,
            bar_height=12,
            border_radius=6,
            color=theme.GOOD,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        ),
        CodeEntry(draft, take, seen, packages),
        text(texts("load.order"), 16, color=theme.QUIET),
    ]
    body += [
        keyed(StopLoad, f"load-{stop.id}")(stop, gets, run, frozenset(loaded))
        for stop, gets in load_of(session.shift.stops(run.id))
    ]
    return view(
        "/load",
        texts("menu.load"),
        body,
        gutter=screen.gutter,
        bottom=[_done(session, run, left=len(packages) - done)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )


@ft.component
def StopLoad(  # noqa: N802 - a component
    stop: StopView, packages: tuple[PackageView, ...], run: RunView, loaded: frozenset[str]
) -> ft.Control:
    """Show what one stop gets."""
    session = use_session()

    def row(place: int, package: PackageView) -> ft.Control:
        async def put() -> None:
            await session.shift.load_package(run, package.barcode, is_scanned=False)

        is_on = package.barcode in loaded
        return tick(
            f"load-{stop.sequence}-{place}",
            package.barcode,
            put,
            is_on=is_on,
            detail=package.description,
            locked=is_on,
        )

    return box(
        [
            ft.Row(
                [
                    text(str(stop.sequence), 26, bold=True),
                    text(stop_number(stop), 18, expand=True),
                ],
                spacing=12,
            ),
            *(row(place, package) for place, package in enumerate(packages, 1)),
        ],
        spacing=0,
    )


def _done(session: Session, run: RunView, *, left: int) -> ft.Control:
    texts = session.texts

    async def complete() -> None:
        if await session.shift.complete_load(run):
            session.go("/")

    label = texts("load.done") if not left else texts.count("load.without", left)
    return primary(
        "load-done",
        label,
        complete,
        icon=ft.Icons.WARNING_AMBER if left else ft.Icons.CHECK,
        ground=ft.Colors.SECONDARY if left else theme.GOOD,
        color=ft.Colors.ON_SECONDARY if left else ft.Colors.ON_TERTIARY,
    )
