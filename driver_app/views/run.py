"""The run: how far it is, the next stop on top, what comes then, what is done."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.badge import SyncBadge
from driver_app.controls.basics import (
    Act,
    box,
    empty,
    icon_button,
    ident,
    keyed,
    pill,
    pressed,
    primary,
    secondary,
    spread,
    text,
    view,
)
from driver_app.controls.chat_button import ChatButton
from driver_app.controls.context import use_session
from driver_app.controls.hand import side_by_side
from driver_app.controls.leaving import BeforeLeaving, Changed, OnBreak
from driver_app.controls.next_card import NextCard
from driver_app.controls.notice import NoticeBar
from driver_app.controls.other_maps import head_for
from driver_app.controls.run_map import RunMap, list_or_map
from driver_app.controls.tile import StopTile
from driver_app.controls.tracking_card import TrackingCard
from driver_app.session import Session, run_label
from driver_app.state import Day, Slot
from shared.runs import RunView
from shared.states import RunStatus, StopStatus

_UNDER_WAY = frozenset({RunStatus.IN_PROGRESS, RunStatus.RETURNING})
_BEFORE = frozenset({RunStatus.ACCEPTED, RunStatus.LOADING})


@ft.component
def RunScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    day, _ = ft.use_state(session.state.day)
    screen, _ = ft.use_state(session.state.screen)
    today, _ = ft.use_state(session.state.today)
    news, _ = ft.use_state(session.state.news)
    is_map, set_map = ft.use_state(False)
    texts = session.texts
    run = day.run

    async def ask() -> None:
        session.go("/finish")

    async def menu() -> None:
        session.go("/menu")

    body: list[ft.Control] = []
    bottom: list[ft.Control] = []
    if run is None:
        body = [empty("no-run", ft.Icons.ROUTE, texts("run.none"), texts("run.none_explain"))]
        bottom = [
            primary("look-again", texts("run.look_again"), session.send_now, icon=ft.Icons.REFRESH)
        ]
    else:
        parts = [keyed(RunMap, f"map-{run.id}")(run)] if is_map else _stops(session, day, run)
        is_resting = today.diary.duty == "on_break"
        body = [
            TrackingCard(),
            *_choice(session, day),
            *([Changed()] if news.changes else []),
            *([OnBreak()] if is_resting else []),
            RunHead(run),
        ]
        if run.status in _BEFORE:
            body.append(keyed(BeforeLeaving, f"before-{run.id}")(run))
        body += [list_or_map(texts, set_map, is_map=is_map), *parts]
        bottom = [_back_to_work(session)] if is_resting else _next_step(session, day, run, ask)
    return view(
        "/",
        texts("run.title"),
        body,
        gutter=screen.gutter,
        bottom=bottom,
        over_bottom=NoticeBar(),
        actions=[
            SyncBadge(),
            ChatButton(),
            icon_button("menu", texts("menu.title"), menu, ft.Icons.MENU),
        ],
    )


def _choice(session: Session, day: Day) -> list[ft.Control]:
    """Let a driver with several runs choose; hidden for the many who have one."""
    if len(day.runs) < 2:  # noqa: PLR2004 - a choice takes two
        return []

    def chip(run: RunView) -> ft.Control:
        async def choose() -> None:
            session.choose_run(run.id)

        is_chosen = day.run is not None and run.id == day.run.id
        return ident(
            f"run-{run.id}",
            ft.Container(
                text(
                    f"{run_label(run, session.texts)} · {session.texts(f'run.status.{run.status}')}",
                    16,
                    bold=is_chosen,
                ),
                padding=ft.Padding.symmetric(horizontal=14, vertical=12),
                border_radius=24,
                border=ft.Border.all(2, ft.Colors.PRIMARY if is_chosen else theme.LINE),
                bgcolor=ft.Colors.PRIMARY_CONTAINER if is_chosen else None,
                on_click=pressed(choose),
            ),
            button=True,
            selected=is_chosen,
        )

    return [ft.Row([chip(run) for run in day.runs], spacing=8, scroll=ft.ScrollMode.AUTO)]


@ft.component
def RunHead(run: RunView) -> ft.Control:  # noqa: N802 - a component
    """How far the day has come."""
    session = use_session()
    day, _ = ft.use_state(session.state.day)
    texts = session.texts
    total = len(day.ahead) + len(day.behind)
    failed = sum(
        session.state.slots[stop_id].stop.status == StopStatus.FAILED for stop_id in day.behind
    )
    facts = [
        texts("run.departs", hour=texts.hour(run.departs_at), depot=run.depot.name),
        texts("run.length", distance=texts.metres(run.distance_m), span=texts.span(run.drive_s)),
    ]
    head: list[ft.Control] = [
        ident(
            "run-progress",
            text(texts("run.progress", done=len(day.behind), total=total), 24, bold=True),
        )
    ]
    if failed:
        head.append(
            pill(
                texts.count("run.failed", failed),
                ground=theme.BAD_GROUND,
                color=theme.ON_BAD_GROUND,
            )
        )
    parts: list[ft.Control] = [
        spread(head),
        ft.ProgressBar(
            value=len(day.behind) / total if total else 0,
            bar_height=12,
            border_radius=6,
            color=theme.GOOD,
            bgcolor=ft.Colors.SURFACE_CONTAINER_HIGHEST,
        ),
    ]
    if run.status not in _UNDER_WAY:
        said: list[ft.Control] = [text(fact, 15, color=theme.QUIET) for fact in facts]
        parts.append(ft.Column(said, spacing=2, tight=True))
    return box(parts, spacing=10)


def _stops(session: Session, day: Day, run: RunView) -> list[ft.Control]:
    texts, slots = session.texts, session.state.slots
    parts: list[ft.Control] = []
    ahead = list(day.ahead)
    if run.status in _UNDER_WAY and ahead:
        parts.append(keyed(NextCard, f"next-{ahead[0]}")(slots[ahead[0]]))
        ahead = ahead[1:]
        if ahead:
            parts.append(text(texts("run.ahead"), 16, bold=True, color=theme.QUIET))
    parts += [keyed(StopTile, f"tile-{stop_id}")(slots[stop_id]) for stop_id in ahead]
    if day.behind:
        parts.append(text(texts("run.behind"), 16, bold=True, color=theme.QUIET))
        parts += [keyed(StopTile, f"tile-{stop_id}")(slots[stop_id]) for stop_id in day.behind]
    return parts


def _back_to_work(session: Session) -> ft.Control:
    async def back() -> None:
        await session.shift.change_duty("on_duty")

    label = session.texts("shift.back")
    return primary("break-over", label, back, icon=ft.Icons.PLAY_ARROW)


def _next_step(session: Session, day: Day, run: RunView, ask: Act) -> list[ft.Control]:
    """Choose the one thing to do next, given how far the run is."""
    texts = session.texts
    if run.status == RunStatus.ASSIGNED:
        return [
            primary(
                "run-accept",
                texts("run.accept"),
                lambda: session.accept_run(run.id),
                icon=ft.Icons.CHECK,
            )
        ]
    if run.status in {RunStatus.ACCEPTED, RunStatus.LOADING}:
        return [
            primary(
                "run-start",
                texts("run.start"),
                lambda: session.start_run(run.id),
                icon=ft.Icons.PLAY_ARROW,
            )
        ]
    if run.status in _UNDER_WAY and day.ahead:
        return [keyed(NextButton, f"go-{day.ahead[0]}")(session.state.slots[day.ahead[0]])]
    if run.status in _UNDER_WAY:
        return [primary("run-finish", texts("run.finish"), ask, icon=ft.Icons.FLAG)]
    return [
        ident(
            "run-closed",
            text(texts(f"run.{run.status}"), 18, bold=True, text_align=ft.TextAlign.CENTER),
        )
    ]


@ft.component
def NextButton(slot: Slot) -> ft.Control:  # noqa: N802 - a component
    """Lead to the next stop, or open it: there is nothing to drive once one is there."""
    session = use_session()
    slot, _ = ft.use_state(slot)
    screen, _ = ft.use_state(session.state.screen)
    mine, _ = ft.use_state(session.state.preferences)

    async def show() -> None:
        session.go(f"/stops/{slot.stop.id}")

    async def lead() -> None:
        await head_for(session, slot.stop)()
        session.go("/way")

    texts = session.texts
    if slot.stop.status == StopStatus.ARRIVED:
        return primary("run-next", texts("run.here"), show, icon=ft.Icons.ARROW_FORWARD)
    return side_by_side(
        mine.hand,
        seldom=secondary("run-next", texts("run.next"), show),
        often=primary("next-way", texts("way.open"), lead, icon=ft.Icons.ASSISTANT_DIRECTION),
        is_stacked=screen.is_large,
    )
