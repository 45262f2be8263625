"""Signing with a finger."""

import time
from typing import Final

import flet as ft
import flet.canvas as cv

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, ident, plain, primary, secondary, text
from driver_app.controls.context import use_session
from driver_app.state.draft import Draft, Pad, is_signature
from driver_app.texts import Texts
from shared.facts import STROKE_HEIGHT, STROKE_UNITS, StrokePoint

PEN: Final = 3.0  # logical pixels
EVERY_MS: Final = 16  # between two points of a moving finger
NARROWEST: Final = 200.0


def pad_width(window: float | None, gutter: int) -> float:
    """Say how wide a pad is in a window so wide, in logical pixels."""
    return max(NARROWEST, (window or 390.0) - 2 * gutter - 4 * theme.EDGE)


@ft.component
def SignatureBox(draft: Draft, width: float) -> ft.Control:  # noqa: N802 - a component
    """Show the signature, and open the pad over the screen: within a list, a finger scrolls it."""
    session = use_session()
    draft, _ = ft.use_state(draft)
    is_open, set_is_open = ft.use_state(False)
    texts = session.texts

    async def open_pad() -> None:
        set_is_open(True)

    async def close() -> None:
        set_is_open(False)

    async def clear() -> None:
        draft.pad.clear()
        draft.is_signed = False

    ft.use_dialog(_pad_dialog(texts, draft, width, clear=clear, close=close) if is_open else None)
    parts: list[ft.Control] = [text(texts("sign.ask"), 18, bold=True)]
    if draft.is_signed:
        parts.append(ident("signature", _picture(draft.pad, width), label=texts("sign.done")))
    label = texts("sign.again" if draft.is_signed else "sign.open")
    parts.append(secondary("sign-open", label, open_pad, icon=ft.Icons.DRAW))
    return box(parts, spacing=10)


def _pad_dialog(
    texts: Texts, draft: Draft, width: float, *, clear: Act, close: Act
) -> ft.AlertDialog:
    return ft.AlertDialog(
        modal=True,
        inset_padding=ft.Padding.all(theme.EDGE),
        content_padding=ft.Padding.symmetric(horizontal=theme.EDGE, vertical=8),
        title_padding=ft.Padding(left=theme.EDGE, right=theme.EDGE, top=theme.EDGE),
        title=text(texts("sign.ask"), 20, bold=True),
        content=ft.Column(
            [
                PadSurface(draft, draft.pad, width),
                text(texts("sign.explain"), 15, color=theme.QUIET),
            ],
            spacing=8,
            tight=True,
        ),
        actions=[
            plain("sign-clear", texts("sign.clear"), clear, icon=ft.Icons.CLEAR),
            primary("sign-done", texts("sign.done"), close, icon=ft.Icons.CHECK),
        ],
        on_dismiss=close,
    )


def _picture(pad: Pad, width: float) -> ft.Control:
    """Draw what was signed, at half its size."""
    scale = width / STROKE_UNITS / 2
    return ft.Container(
        cv.Canvas(
            shapes=[_path(stroke, scale) for stroke in pad.strokes],
            width=width / 2,
            height=STROKE_HEIGHT * scale,
        ),
        bgcolor=ft.Colors.WHITE,
        border_radius=12,
        width=width / 2,
        height=STROKE_HEIGHT * scale,
        alignment=ft.Alignment.TOP_LEFT,
    )


@ft.component
def PadSurface(draft: Draft, pad: Pad, width: float) -> ft.Control:  # noqa: N802 - a component
    """Draw what the finger draws, and nothing else anew."""
    session = use_session()
    pad, _ = ft.use_state(pad)
    began = ft.use_memo(time.monotonic, [])

    def ms() -> int:
        return int((time.monotonic() - began) * 1000)

    async def press(event: ft.DragStartEvent[ft.GestureDetector]) -> None:
        pad.press(event.local_position.x, event.local_position.y, width, ms())

    async def drag(event: ft.DragUpdateEvent[ft.GestureDetector]) -> None:
        pad.drag(event.local_position.x, event.local_position.y, width, ms())

    async def lift(_event: ft.DragEndEvent[ft.GestureDetector]) -> None:
        draft.is_signed = is_signature(pad.strokes)

    scale = width / STROKE_UNITS
    return ident(
        "signature-pad",
        ft.Container(
            cv.Canvas(
                shapes=[_path(stroke, scale) for stroke in pad.strokes],
                content=ft.GestureDetector(
                    on_pan_start=press,
                    on_pan_update=drag,
                    on_pan_end=lift,
                    drag_interval=EVERY_MS,
                ),
                width=width,
                height=STROKE_HEIGHT * scale,
            ),
            bgcolor=ft.Colors.WHITE,
            border_radius=12,
            border=ft.Border.all(2, ft.Colors.OUTLINE),
            width=width,
            height=STROKE_HEIGHT * scale,
        ),
        label=session.texts("sign.ask"),
    )


def _path(stroke: tuple[StrokePoint, ...], scale: float) -> cv.Path:
    first, *rest = [(x * scale, y * scale) for x, y, _ in stroke]
    return cv.Path(
        elements=[
            cv.Path.MoveTo(*first),
            *(cv.Path.LineTo(*place) for place in rest or [first]),
        ],
        paint=ft.Paint(
            color=ft.Colors.BLACK,
            stroke_width=PEN,
            stroke_cap=ft.StrokeCap.ROUND,
            style=ft.PaintingStyle.STROKE,
        ),
    )
