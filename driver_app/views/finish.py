"""The end of a run: what comes back, the money, the odometer."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, keyed, primary, text, view
from driver_app.controls.choices import tick
from driver_app.controls.context import back_to, use_session
from driver_app.controls.field import CodeField, Keeper
from driver_app.controls.notice import NoticeBar
from driver_app.session import Session
from driver_app.state import stop_number
from driver_app.views.gone import gone_view
from driver_app.work.load import never_fetched
from shared.facts import FactType, RunFinished
from shared.runs import PackageView, RunView, StopView, TaskView
from shared.states import RunStatus, StopStatus, TaskKind

_BACK = frozenset({StopStatus.FAILED, StopStatus.PARTIALLY_SUCCEEDED, StopStatus.CANCELED})
_UNDER_WAY = frozenset({RunStatus.IN_PROGRESS, RunStatus.RETURNING})
MOST_DIGITS = 9


@ft.component
def FinishScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    day, _ = ft.use_state(session.state.day)
    ft.use_state(session.state.today)
    form, _ = ft.use_state(session.drafts.form(FactType.RUN_COMPLETED))
    gone, texts, run = frozenset(form.marked), session.texts, day.run
    if run is None or run.status not in _UNDER_WAY:
        return gone_view(session, screen.gutter, "/finish", is_stop=False)
    back = returns(session, run)
    cash = session.state.today.diary.cash_cents.get(run.id, 0)

    async def finish() -> None:
        said = RunFinished(
            returned=tuple(package.barcode for _, package in back if package.barcode not in gone),
            missing=tuple(sorted(gone)),
            cash_cents=cents_of(form.typed("cash"), cash) if cash else None,
            odometer_km=_kilometres(form.typed("odometer")),
        )
        if await session.shift.finish_run(run.id, said):
            session.go("/")

    def row(place: int, stop: StopView, package: PackageView) -> ft.Control:
        async def toggle() -> None:
            form.mark(package.barcode)

        named = f"{stop_number(stop)} · {package.barcode}"
        return tick(f"return-{place}", named, toggle, is_on=package.barcode not in gone)

    body: list[ft.Control] = [text(texts("run.finish_question"), 26, bold=True)]
    if back:
        rows = [row(place, *one) for place, one in enumerate(back, 1)]
        body.append(box([text(texts("finish.returns"), 18, bold=True), *rows], spacing=2))
    if cash:
        body.append(_money(session, form, texts.money(cash, run.currency)))
    body.append(
        keyed(CodeField, "finish-odometer")(
            "finish-odometer",
            texts("vehicle.odometer"),
            "00000",
            keeper=form,
            name="odometer",
            submit=finish,
            digits=True,
        )
    )
    body.append(text(texts("run.finish_explain"), 17, color=theme.QUIET))
    return view(
        "/finish",
        texts("run.finish"),
        body,
        gutter=screen.gutter,
        bottom=[primary("run-finish-yes", texts("run.finish"), finish, icon=ft.Icons.FLAG)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )


def returns(session: Session, run: RunView) -> list[tuple[StopView, PackageView]]:
    """List what should be in the vehicle still: of stops that failed, and what was left of others."""
    mine = sorted(session.shift.stops(run.id), key=lambda stop: stop.sequence)
    absent = never_fetched(mine)
    return [
        (stop, package)
        for stop in mine
        if stop.status in _BACK
        for task in stop.tasks
        if task.kind is not TaskKind.PICKUP and task.order_id not in absent
        for package in task.packages
        if _is_kept(session, stop, task, package)
    ]


def _is_kept(session: Session, stop: StopView, task: TaskView, package: PackageView) -> bool:
    if stop.status is not StopStatus.PARTIALLY_SUCCEEDED:
        return True
    said = session.state.today.diary.successes.get(stop.id)
    if said is None:
        return False  # another phone ended it: its driver has what was left
    is_left = any(one.barcode == package.barcode for one in said.left)
    return is_left or (bool(said.delivered) and task.id not in said.delivered)


def _money(session: Session, form: Keeper, expected: str) -> ft.Control:
    texts = session.texts
    return box(
        [
            ident(
                "finish-cash",
                text(texts("finish.cash", sum=expected), 24, bold=True, color=theme.ON_WARN_GROUND),
            ),
            text(texts("finish.cash_explain"), 16, color=theme.ON_WARN_GROUND),
            keyed(CodeField, "finish-counted")(
                "finish-counted",
                texts("finish.counted"),
                "",
                keeper=form,
                name="cash",
                submit=_nothing,
            ),
        ],
        ground=theme.WARN_GROUND,
        spacing=8,
    )


async def _nothing() -> None:
    """Leave it at what was typed; the button below saves it."""


def cents_of(typed: str, expected: int) -> int:
    """Read a sum as people type it: 45, 45,9, 1.234,56. Nothing readable is what was expected."""
    text_ = typed.strip().lstrip("R$ ").replace(" ", "")
    mark = max(text_.rfind(","), text_.rfind("."))
    is_part = mark >= 0 and len(text_) - mark - 1 <= 2  # noqa: PLR2004 - cents have two digits
    whole, part = (text_[:mark], text_[mark + 1 :]) if is_part else (text_, "")
    digits = "".join(letter for letter in whole if letter.isdigit())
    if (not digits and not part.isdigit()) or len(digits) > MOST_DIGITS:
        return expected
    return int(digits or "0") * 100 + int((part or "0").ljust(2, "0"))


def _kilometres(typed: str) -> int | None:
    digits = "".join(letter for letter in typed if letter.isdigit())
    return int(digits) if digits and len(digits) < 8 else None  # noqa: PLR2004 - as in the wire
