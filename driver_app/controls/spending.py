"""What the day costs the phone, as far as it can be told yet."""

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import ident, text
from driver_app.controls.context import use_session
from driver_app.guide.spending import Estimate
from driver_app.texts import Texts


@ft.component
def SpendingLine() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    tracking, _ = ft.use_state(session.state.tracking)
    if tracking.estimate is None:
        return ft.Container(height=0)
    words = spending_words(tracking.estimate, session.texts)
    return ident("spending", text(words, 15, color=theme.QUIET))


def spending_words(estimate: Estimate, texts: Texts) -> str:
    """Say what the whole run will cost."""
    size = texts.size(estimate.data_bytes)
    if estimate.battery_percent is None:
        return texts("spending.data", size=size)
    return texts("spending.both", size=size, percent=estimate.battery_percent)
