"""Codes of packages and invoices: by the lens, by a scanner that types, or by hand."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import FILLED, Act, box, icon_button, ident, keyed, primary, text
from driver_app.controls.context import use_session
from driver_app.controls.field import CodeField
from driver_app.controls.lens import ScanWindow
from driver_app.session.looking import Take
from driver_app.state.draft import Draft
from driver_app.texts import Texts
from shared.facts import Scan
from shared.runs import PackageView


@ft.component
def ScanBox(draft: Draft, packages: tuple[PackageView, ...]) -> ft.Control:  # noqa: N802
    """Collect codes in a draft. ``packages`` are those that are expected."""
    session = use_session()
    draft, _ = ft.use_state(draft)
    texts = session.texts
    known = {scan.code for scan in draft.scans if scan.is_known}

    async def take() -> None:
        session.door.scan(draft, packages, draft.typed("code"), is_typed=True)

    async def seen(code: str) -> bool:
        return await session.door.scan_seen(draft, packages, code)

    return box(
        [
            ident(
                "scan-count",
                text(texts("scan.count", done=len(known), total=len(packages)), 18, bold=True),
            ),
            CodeEntry(draft, take, seen, packages),
            *[_scanned(number, scan, texts) for number, scan in enumerate(draft.scans, 1)],
        ],
        spacing=10,
    )


@ft.component
def CodeEntry(  # noqa: N802 - a component
    draft: Draft, take: Act, seen: Take, packages: tuple[PackageView, ...]
) -> ft.Control:
    """Offer the field, and the lens where something can read what it sees."""
    session = use_session()
    draft, _ = ft.use_state(draft)
    looks, set_looks = ft.use_state(False)
    texts = session.texts

    async def open_lens() -> None:
        set_looks(True)

    async def close_lens() -> None:
        set_looks(False)

    if looks:
        return ScanWindow(seen, close_lens, packages)
    field = keyed(CodeField, f"code-{draft.forms}")(
        "scan-code", texts("scan.field"), "", keeper=draft, name="code", submit=take
    )
    add = icon_button("scan-add", texts("scan.add"), take, ft.Icons.ADD, **FILLED)
    parts: list[ft.Control] = [ft.Row([ft.Container(field, expand=True), add], spacing=8)]
    if session.devices.scanner.is_there:
        look = primary("scan-open", texts("scan.open"), open_lens, icon=ft.Icons.QR_CODE_SCANNER)
        parts.insert(0, look)
    return ft.Column(
        parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _scanned(number: int, scan: Scan, texts: Texts) -> ft.Control:
    color = theme.GOOD if scan.is_known else theme.BAD
    said = scan.code if scan.is_known else texts("scan.not_here", code=scan.code)
    return ident(
        f"scanned-{number}",
        ft.Row(
            [
                ft.Icon(
                    ft.Icons.CHECK_CIRCLE if scan.is_known else ft.Icons.HELP, size=20, color=color
                ),
                text(said, 16, expand=True),
            ],
            spacing=8,
        ),
    )
