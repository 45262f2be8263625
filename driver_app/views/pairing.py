"""A code, and nothing else."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, primary, text
from driver_app.controls.context import use_session
from driver_app.controls.field import CodeField, Form
from driver_app.controls.notice import NoticeBar


@ft.component
def PairingView() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    account, _ = ft.use_state(session.state.account)
    screen, _ = ft.use_state(session.state.screen)
    form = ft.use_memo(lambda: Form(server=session.server_url), [])
    texts = account.texts

    async def pair() -> None:
        await session.pair(form.typed("code"), form.typed("server"))

    submit = ft.use_memo(lambda: pair, [])
    fields: list[ft.Control] = [
        CodeField(
            "pairing-code",
            texts("pairing.code"),
            texts("pairing.code_hint"),
            keeper=form,
            name="code",
            submit=submit,
        )
    ]
    if session.may_choose_server:
        fields.append(
            CodeField(
                "pairing-server",
                texts("pairing.server"),
                "",
                keeper=form,
                name="server",
                submit=submit,
            )
        )
    if account.trouble:
        fields.append(
            ident(
                "pairing-error",
                box(
                    [text(texts.error(account.trouble), 17, color=theme.ON_BAD_GROUND)],
                    ground=theme.BAD_GROUND,
                ),
                live_region=True,
            )
        )
    return pairing_frame(
        gutter=screen.gutter,
        heading=[
            ft.Icon(ft.Icons.LOCAL_SHIPPING, size=56, color=ft.Colors.PRIMARY),
            text(texts("pairing.title"), 28, bold=True),
            text(texts("pairing.explain"), 18, color=theme.QUIET),
        ],
        fields=fields,
        button=primary(
            "pairing-go",
            texts("pairing.asking" if account.is_pairing else "pairing.go"),
            None if account.is_pairing else pair,
        ),
    )


def pairing_frame(
    *, gutter: int, heading: list[ft.Control], fields: list[ft.Control], button: ft.Control
) -> ft.View:
    """Put the button below the fields: the keyboard is open, and the thumb is near."""
    side = gutter + 24
    return ft.View(
        route="/",
        padding=0,
        bgcolor=ft.Colors.SURFACE,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        controls=[
            ft.SafeArea(
                expand=True,
                content=ft.ListView(
                    [
                        ft.Row(heading[:1]),
                        *heading[1:],
                        ft.Container(height=8),
                        *fields,
                        ft.Row([ft.Container(button, expand=True)]),
                    ],
                    spacing=14,
                    padding=ft.Padding(left=side, right=side, top=56, bottom=24),
                ),
            ),
            NoticeBar(),
        ],
    )


@ft.component
def StartingView() -> ft.View:  # noqa: N802 - a component
    """Shown for the moment it takes to open the store."""
    session = use_session()
    return ft.View(
        route="/",
        bgcolor=ft.Colors.SURFACE,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        vertical_alignment=ft.MainAxisAlignment.CENTER,
        controls=[
            ft.ProgressRing(),
            text(session.texts("app.starting"), 18),
        ],
    )
