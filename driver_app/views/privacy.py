"""What is recorded about the driver, when, and who can see it."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, pill, spread, text, view
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar

RECORDED: Final = ("position", "facts", "photos", "chat", "device")
SEEN: Final = ("office", "customer", "nobody")


@ft.component
def PrivacyScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    ft.use_state(session.state.day)
    texts = session.texts
    identity = session.state.account.identity
    office = identity.organization_name if identity is not None else ""
    is_on = session.is_locating

    def lines(group: str, names: tuple[str, ...]) -> ft.Control:
        said = [text(texts(f"privacy.{name}", organization=office), 17) for name in names]
        return box([text(texts(f"privacy.{group}"), 20, bold=True), *said], spacing=10)

    state = pill(
        texts("privacy.on" if is_on else "privacy.off"),
        ground=theme.WARN_GROUND if is_on else theme.GOOD_GROUND,
        color=theme.ON_WARN_GROUND if is_on else theme.ON_GOOD_GROUND,
        icon=ft.Icons.LOCATION_ON if is_on else ft.Icons.LOCATION_OFF,
    )
    return view(
        "/privacy",
        texts("menu.privacy"),
        [
            ident(
                "locating", spread([state]), label=texts("privacy.on" if is_on else "privacy.off")
            ),
            lines("recorded", RECORDED),
            lines("seen", SEEN),
            text(texts("privacy.rights", organization=office), 16, color=theme.QUIET),
        ],
        gutter=screen.gutter,
        over_bottom=NoticeBar(),
        back=back_to(session, "/menu"),
    )
