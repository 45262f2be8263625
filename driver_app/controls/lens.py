"""A lens that reads codes for as long as it is open: nothing to press, one label after another."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, button_style, icon_button, ident, pressed, text
from driver_app.controls.context import use_session
from driver_app.controls.photos import lens_height
from driver_app.device.port import Why
from driver_app.session.looking import Looking, Take
from driver_app.state import ScanLens
from driver_app.work.scan import Match, read_code
from shared.runs import PackageView

KEYBOARD: Final = ft.Icons.KEYBOARD


@ft.component
def ScanWindow(  # noqa: N802 - a component
    take: Take, close: Act, packages: tuple[PackageView, ...]
) -> ft.Control:
    """Open the lens and read. ``take`` says of a code whether it was the last one wanted."""
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    lens = ft.use_memo(ScanLens, [])

    async def read(code: str) -> bool:
        is_over = await take(code)
        if is_over:
            await close()
        return is_over

    def is_expected(code: str) -> bool:
        return read_code(code, packages).match is Match.KNOWN

    looking = ft.use_memo(lambda: Looking(session, lens, read, is_expected), [])
    looking.take_by(read)

    async def begin() -> None:
        looking.begin()

    async def end() -> None:
        looking.end()

    ft.on_mounted(begin)
    ft.on_unmounted(end)
    return ft.Column(
        [
            ft.Container(
                ft.Stack(
                    [
                        _layer(session.devices.camera.preview()),
                        _layer(Shade(lens, begin)),
                        ft.Container(LightButton(lens, looking), right=8, bottom=8),
                        ft.Container(
                            _over("scan-close", session.texts("scan.close"), close, KEYBOARD),
                            left=8,
                            bottom=8,
                        ),
                    ],
                    expand=True,
                ),
                height=lens_height(screen),
                border_radius=theme.RADIUS,
                clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
                bgcolor=ft.Colors.BLACK,
            ),
            LastRead(lens),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _layer(content: ft.Control) -> ft.Control:
    return ft.Container(content, left=0, right=0, top=0, bottom=0)


@ft.component
def Shade(lens: ScanLens, again: Act) -> ft.Control:  # noqa: N802 - a component
    """Frame what to aim at, or say over the picture why nothing is read."""
    texts = use_session().texts
    lens, _ = ft.use_state(lens)
    if lens.is_idle:
        return ft.Container(
            ident(
                "scan-again",
                ft.FilledButton(
                    texts("scan.again"),
                    icon=ft.Icons.QR_CODE_SCANNER,
                    style=button_style(size=17),
                    on_click=pressed(again),
                ),
            ),
            bgcolor=ft.Colors.BLACK_54,
            alignment=ft.Alignment.CENTER,
        )
    if lens.is_open:
        return ft.Container(
            ft.Container(
                border=ft.Border.all(3, ft.Colors.WHITE_70),
                border_radius=theme.RADIUS,
                expand=True,
            ),
            padding=ft.Padding.symmetric(horizontal=32, vertical=72),
        )
    trouble = "scan.no_lens" if lens.trouble == Why.UNSUPPORTED else f"device.{lens.trouble}"
    said = texts(trouble) if lens.trouble else texts("photo.opening")
    return ft.Container(
        ident(
            "scan-waiting",
            ft.Text(said, size=17, color=ft.Colors.WHITE, text_align=ft.TextAlign.CENTER),
        ),
        alignment=ft.Alignment.CENTER,
        padding=theme.EDGE,
    )


@ft.component
def LastRead(lens: ScanLens) -> ft.Control:  # noqa: N802 - a component
    """Say what was read last, to who looks and to who listens."""
    texts = use_session().texts
    lens, _ = ft.use_state(lens)
    said = texts("scan.last", code=lens.read) if lens.read else texts("scan.aim")
    return ident("scan-read", text(said, 17, bold=bool(lens.read)), live_region=True)


@ft.component
def LightButton(lens: ScanLens, looking: Looking) -> ft.Control:  # noqa: N802 - a component
    texts = use_session().texts
    lens, _ = ft.use_state(lens)
    label = texts("scan.dark" if lens.is_lit else "scan.light")
    icon = ft.Icons.FLASHLIGHT_OFF if lens.is_lit else ft.Icons.FLASHLIGHT_ON
    return _over("scan-light", label, looking.switch_light, icon)


def _over(identifier: str, label: str, act: Act, icon: ft.IconData) -> ft.Control:
    """Make a button that lies over what the lens sees."""
    return icon_button(
        identifier, label, act, icon, icon_color=ft.Colors.WHITE, bgcolor=ft.Colors.BLACK_54
    )
