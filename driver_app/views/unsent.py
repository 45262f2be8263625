"""What has not been sent yet, why, and who is signed in."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.badge import is_silent
from driver_app.controls.basics import Act, box, ident, keyed, plain, primary, secondary, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.controls.spending import SpendingLine
from driver_app.controls.tile import StopTile
from driver_app.state import Unsent
from driver_app.texts import Texts

_JUST_NOW = 30.0  # seconds: twice the poll


@ft.component
def UnsentScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    asks, set_asks = ft.use_state(False)
    texts = session.texts

    async def ask() -> None:
        set_asks(True)

    async def close() -> None:
        set_asks(False)

    async def leave() -> None:
        set_asks(False)
        await session.sign_out()

    ft.use_dialog(_sign_out_dialog(texts, leave, close) if asks else None)
    return view(
        "/unsent",
        texts("unsent.title"),
        [UnsentBody(), SpendingLine(), _account(texts, ask), ft.Container(height=8)],
        gutter=screen.gutter,
        bottom=[
            primary("send-now", texts("unsent.send"), session.send_now, icon=ft.Icons.CLOUD_UPLOAD)
        ],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )


@ft.component
def UnsentBody() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    unsent, _ = ft.use_state(session.state.unsent)
    texts = session.texts
    is_good = not unsent.count and not is_silent(unsent, unsent.now)
    waiting = [slot for slot in session.state.slots.values() if slot.is_unsent]
    parts: list[ft.Control] = [_summary(unsent, texts, is_good=is_good)]
    if waiting:
        parts.append(text(texts("unsent.stops"), 16, bold=True, color=theme.QUIET))
        parts += [keyed(StopTile, f"unsent-{slot.stop.id}")(slot) for slot in waiting]
    return ft.Column(
        parts, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _summary(unsent: Unsent, texts: Texts, *, is_good: bool) -> ft.Control:
    color = theme.ON_GOOD_GROUND if is_good else theme.ON_WARN_GROUND
    lines: list[str] = []
    if unsent.facts:
        lines.append(texts.count("unsent.facts", unsent.facts))
    if unsent.photos:
        lines.append(
            f"{texts.count('unsent.photos', unsent.photos)} · {texts.size(unsent.photo_bytes)}"
        )
    heading = lines or [texts("unsent.all_sent")]
    parts: list[ft.Control] = [
        ident(
            "unsent-count",
            ft.Column(
                [text(line, 26, bold=True, color=color) for line in heading], spacing=2, tight=True
            ),
            label=", ".join(heading),
        )
    ]
    if unsent.since is not None:
        parts.append(text(texts("unsent.since", hour=texts.hour(unsent.since)), 17, color=color))
    if unsent.count:
        parts.append(text(texts("unsent.safe"), 17, color=color))
    if unsent.trouble is not None:
        parts.append(
            ident(
                "unsent-trouble",
                text(texts(f"trouble.{unsent.trouble}"), 19, bold=True, color=color),
            )
        )
    parts.append(ident("unsent-last", text(last_answer(unsent, texts), 17, color=color)))
    return box(parts, ground=theme.GOOD_GROUND if is_good else theme.WARN_GROUND, spacing=8)


def last_answer(unsent: Unsent, texts: Texts) -> str:
    """Say how long ago the server was heard of."""
    if unsent.last_answer_at is None or unsent.now is None:
        return texts("unsent.never")
    seconds = (unsent.now - unsent.last_answer_at).total_seconds()
    if seconds < _JUST_NOW:
        return texts("unsent.just_now")
    return texts("unsent.last", span=texts.span(seconds))


def _account(texts: Texts, ask: Act) -> ft.Control:
    session = use_session()
    identity = session.state.account.identity
    if identity is None:
        return ft.Container(height=0)
    return box(
        [
            text(identity.driver_name, 22, bold=True),
            text(
                texts("account.device", organization=identity.organization_name),
                17,
                color=theme.QUIET,
            ),
            ft.Row(
                [secondary("sign-out", texts("account.sign_out"), ask, icon=ft.Icons.LOGOUT)],
            ),
        ],
        spacing=10,
    )


def _sign_out_dialog(texts: Texts, leave: Act, close: Act) -> ft.AlertDialog:
    return ft.AlertDialog(
        modal=True,
        title=text(texts("account.sign_out_question"), 22, bold=True),
        content=text(texts("account.sign_out_explain")),
        actions=[
            plain("sign-out-no", texts("account.cancel"), close),
            secondary("sign-out-yes", texts("account.sign_out"), leave, color=theme.BAD),
        ],
        on_dismiss=close,
    )
