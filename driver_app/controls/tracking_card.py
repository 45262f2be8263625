"""What to do when the phone has stopped telling where it is: on this maker's phone, step by step."""

from typing import Final

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import box, ident, plain, secondary, text
from driver_app.controls.context import use_session

# Brands that share a maker's software, and so its battery saver.
_FAMILY: Final = {
    "xiaomi": "xiaomi", "redmi": "xiaomi", "poco": "xiaomi",
    "samsung": "samsung",
    "motorola": "motorola", "lenovo": "motorola",
    "huawei": "huawei", "honor": "huawei",
    "oppo": "oppo", "realme": "oppo", "oneplus": "oppo",
    "apple": "apple", "browser": "browser",
}  # fmt: skip
FAMILIES: Final = tuple(dict.fromkeys(_FAMILY.values()))


def family(maker: str) -> str:
    """Say whose instructions hold for a phone of this maker."""
    return _FAMILY.get(maker.strip().casefold(), "other")


@ft.component
def TrackingCard() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    tracking, _ = ft.use_state(session.state.tracking)
    loss, texts = tracking.loss, session.texts
    if loss is None:
        return ft.Container(height=0)

    async def settings() -> None:
        await session.devices.location.open_settings()

    async def mended() -> None:
        await session.navigator.mended()

    color = theme.ON_BAD_GROUND
    title = ft.Row(
        [
            ft.Icon(ft.Icons.LOCATION_OFF, color=color),
            text(texts("mend.title", hour=texts.hour(loss.since)), 19, bold=True, color=color,
                 expand=True),
        ],
        spacing=10,
    )  # fmt: skip
    return ident(
        "tracking-lost",
        box(
            [
                title,
                text(texts(f"mend.why.{loss.cause}"), 17, color=color),
                text(texts(f"mend.{family(tracking.maker)}"), 17, color=color),
                secondary(
                    "mend-settings",
                    texts("mend.settings"),
                    settings,
                    icon=ft.Icons.SETTINGS,
                    color=color,
                ),
                plain("mend-done", texts("mend.done"), mended, color=color),
            ],
            ground=theme.BAD_GROUND,
            spacing=8,
        ),
        container=True,
    )
