"""The root component: which screen a route shows, and who may see it."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import empty, primary
from driver_app.controls.context import SessionContext, use_session
from driver_app.session import Session
from driver_app.state import Phase
from driver_app.views.changes import ChangesScreen
from driver_app.views.chat import ChatScreen
from driver_app.views.correct import CorrectDeliverScreen, CorrectFailScreen, CorrectScreen
from driver_app.views.deliver import DeliverScreen
from driver_app.views.fail import FailScreen
from driver_app.views.finish import FinishScreen
from driver_app.views.history import HistoryScreen
from driver_app.views.incident import IncidentScreen
from driver_app.views.load import LoadScreen
from driver_app.views.menu import MenuScreen
from driver_app.views.pairing import PairingView, StartingView
from driver_app.views.privacy import PrivacyScreen
from driver_app.views.run import RunScreen
from driver_app.views.settings import SettingsScreen
from driver_app.views.shift import ShiftScreen
from driver_app.views.stop import StopScreen
from driver_app.views.unsent import UnsentScreen
from driver_app.views.vehicle import VehicleScreen
from driver_app.views.way import WayScreen


@ft.component
def App(session: Session) -> ft.Control:  # noqa: N802 - a component
    return SessionContext(session, Screens)


@ft.component
def Screens() -> ft.Control:  # noqa: N802 - a component
    """Nobody sees a run before this phone is somebody's."""
    session = use_session()
    account, _ = ft.use_state(session.state.account)
    if account.phase == Phase.STARTING:
        return StartingView()
    if account.phase == Phase.PAIRING:
        return PairingView()
    return ft.Router(
        [
            ft.Route(
                component=RunScreen,
                children=[
                    ft.Route(path="unsent", component=UnsentScreen),
                    ft.Route(path="menu", component=MenuScreen),
                    ft.Route(path="changes", component=ChangesScreen),
                    ft.Route(path="chat", component=ChatScreen),
                    ft.Route(path="shift", component=ShiftScreen),
                    ft.Route(path="vehicle", component=VehicleScreen),
                    ft.Route(path="load", component=LoadScreen),
                    ft.Route(path="incident", component=IncidentScreen),
                    ft.Route(path="finish", component=FinishScreen),
                    ft.Route(path="history", component=HistoryScreen),
                    ft.Route(path="settings", component=SettingsScreen),
                    ft.Route(path="privacy", component=PrivacyScreen),
                    ft.Route(path="way", component=WayScreen),
                    ft.Route(
                        path="stops/:stop_id",
                        component=StopScreen,
                        children=[
                            ft.Route(path="deliver", component=DeliverScreen),
                            ft.Route(path="fail", component=FailScreen),
                            ft.Route(
                                path="correct",
                                component=CorrectScreen,
                                children=[
                                    ft.Route(path="deliver", component=CorrectDeliverScreen),
                                    ft.Route(path="fail", component=CorrectFailScreen),
                                ],
                            ),
                        ],
                    ),
                ],
            )
        ],
        manage_views=True,
        not_found=Lost,
    )


@ft.component
def Lost() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)

    async def back() -> None:
        session.go("/")

    return ft.SafeArea(
        ft.Container(
            ft.Column(
                [
                    empty("lost", ft.Icons.WRONG_LOCATION, session.texts("app.not_found")),
                    primary(
                        "to-run", session.texts("app.to_run"), back, icon=ft.Icons.ARROW_FORWARD
                    ),
                ],
                spacing=24,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            padding=ft.Padding.symmetric(horizontal=screen.gutter + theme.EDGE, vertical=8),
        )
    )
