"""How a view finds the session it belongs to."""

from typing import cast

import flet as ft

from driver_app.controls.basics import Back
from driver_app.session import Session

SessionContext = ft.create_context(cast("Session | None", None))


def use_session() -> Session:
    """Give the session of this screen. A hook: call it at the top of a component."""
    session = ft.use_context(SessionContext)
    if session is None:
        raise RuntimeError("a view was drawn outside of the app")
    return session


def back_to(session: Session, route: str) -> Back:
    """Lead back to the screen that this one was opened from, as the phone's own gesture does."""

    async def go() -> None:
        session.go(route)

    return Back(label=session.texts("app.back"), act=go)
