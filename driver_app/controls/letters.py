"""How large the phone's letters are: measured, because Flet (1.0.5) does not tell."""

from typing import Final

import flet as ft

from driver_app.controls.context import use_session

PROBE_PX: Final = 20


@ft.component
def Probe() -> ft.Control:  # noqa: N802 - a component
    """Lay out one letter that takes no room and cannot be seen, and note how tall it has become."""
    session = use_session()

    async def measured(event: ft.LayoutSizeChangeEvent[ft.LayoutControl]) -> None:
        session.state.screen.measure(event.height / PROBE_PX)

    letter = ft.Text(
        "0",
        style=ft.TextStyle(size=PROBE_PX, height=1.0),
        opacity=0,
        on_size_change=measured,
    )
    return ft.Stack(
        [ft.Container(ft.Semantics(content=letter, exclude_semantics=True), left=0, top=0)],
        width=0,
        height=0,
        clip_behavior=ft.ClipBehavior.NONE,
    )
