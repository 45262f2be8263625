"""The ways to a stop: our own, and the maps that a driver may like better."""

import flet as ft

from driver_app.controls.basics import Act, opens
from driver_app.links import google_maps, waze
from driver_app.session import Session
from shared.runs import StopView
from shared.states import StopStatus


def head_for(session: Session, stop: StopView) -> Act:
    """Make what is written down when a driver sets out for a stop, however they find it."""

    async def act() -> None:
        if stop.status == StopStatus.PENDING:
            await session.head_for(stop.id)

    return act


def other_maps(session: Session, stop: StopView, prefix: str) -> ft.Control:
    """Offer Waze and Google Maps; ``prefix`` tells these buttons from those of another screen."""
    texts, act = session.texts, head_for(session, stop)
    return ft.Row(
        [
            opens(
                f"{prefix}-waze",
                texts("stop.waze"),
                waze(stop.at),
                icon=ft.Icons.NAVIGATION,
                act=act,
            ),
            opens(
                f"{prefix}-maps",
                texts("stop.maps"),
                google_maps(stop.at),
                icon=ft.Icons.MAP,
                act=act,
            ),
        ],
        spacing=8,
    )
