"""A Pix to be paid at the door: its QR for the customer's bank, and the same as text to send on."""

import io
from typing import Final

import flet as ft
import segno

from driver_app.controls import theme
from driver_app.controls.basics import copies, ident, text
from driver_app.controls.context import use_session
from shared.pix import PixAccount, br_code

QR_SIDE: Final = 264  # logical pixels: held at arm's length, a phone of 320 wide has room for it
DOT: Final = 6  # pixels of the picture; it is drawn smaller, never larger
QUIET_ZONE: Final = 4  # dots around it, ISO/IEC 18004 §6.3.8


def qr_picture(words: str) -> bytes:
    """Draw ``words`` as a QR in black on white: a PNG, whatever colours the screen has."""
    picture = io.BytesIO()
    segno.make(words, error="m", micro=False).save(
        picture, kind="png", scale=DOT, border=QUIET_ZONE
    )
    return picture.getvalue()


@ft.component
def PixCode(  # noqa: N802 - a component
    place: int, account: PixAccount, cents: int, txid: str, *, sum_text: str
) -> ft.Control:
    """Show the code for ``cents``; ``place`` tells it from the others at this door."""
    session = use_session()
    texts = session.texts
    code = br_code(account, cents, txid)
    picture = ft.use_memo(lambda: qr_picture(code), [code])

    async def say() -> None:
        session.tell(texts("pix.copied"))

    return ft.Column(
        [
            ident(
                f"pix-qr-{place}",
                ft.Container(
                    ft.Image(
                        src=picture,
                        width=QR_SIDE,
                        height=QR_SIDE,
                        fit=ft.BoxFit.CONTAIN,
                        semantics_label=texts("pix.qr", sum=sum_text, name=account.name),
                    ),
                    bgcolor=ft.Colors.WHITE,
                    border_radius=theme.RADIUS,
                    alignment=ft.Alignment.CENTER,
                    padding=4,
                ),
            ),
            text(texts("pix.to", name=account.name), 17, bold=True, color=theme.ON_WARN_GROUND),
            ft.Row(
                [copies(f"pix-copy-{place}", texts("pix.copy"), code, icon=ft.Icons.COPY, act=say)]
            ),
            text(texts("pix.check"), 17, color=theme.ON_WARN_GROUND),
        ],
        spacing=8,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
