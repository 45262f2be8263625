"""How the app looks and lies in the hand."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, row_to, text, view
from driver_app.controls.choices import choice, choices
from driver_app.controls.context import back_to, use_session
from driver_app.controls.notice import NoticeBar
from driver_app.settings import VERSION
from driver_app.state import Hand, Look


@ft.component
def SettingsScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    mine, _ = ft.use_state(session.state.preferences)
    texts = session.texts

    def wear(look: Look) -> Act:
        async def choose() -> None:
            await session.choose_look(look)

        return choose

    def hold(hand: Hand) -> Act:
        async def choose() -> None:
            await session.choose_hand(hand)

        return choose

    async def account() -> None:
        session.go("/unsent")

    looks = [
        choice(f"look-{one}", texts(f"look.{one}"), wear(one), is_chosen=mine.look is one)
        for one in Look
    ]
    hands = [
        choice(f"hand-{one}", texts(f"hand.{one}"), hold(one), is_chosen=mine.hand is one)
        for one in Hand
    ]
    return view(
        "/settings",
        texts("menu.settings"),
        [
            box([text(texts("settings.look"), 18, bold=True), choices(looks)], spacing=10),
            box([text(texts("settings.hand"), 18, bold=True), choices(hands)], spacing=10),
            text(texts("settings.size"), 17),
            row_to("to-account", texts("settings.account"), account, icon=ft.Icons.ACCOUNT_CIRCLE),
            text(texts("settings.version", version=VERSION), 15, color=theme.QUIET),
        ],
        gutter=screen.gutter,
        over_bottom=NoticeBar(),
        back=back_to(session, "/menu"),
    )
