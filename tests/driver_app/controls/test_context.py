from typing import Any

import flet as ft
import pytest

from driver_app.controls.context import use_session
from tests.driver_app.flet_harness import AppUnderTest


async def test_a_view_outside_of_the_app_has_no_session() -> None:
    @ft.component
    def Stray() -> ft.Control:  # noqa: N802
        use_session()
        return ft.Text("")

    async def main(page: Any) -> None:
        page.render(Stray)

    with pytest.raises(RuntimeError, match="outside of the app"):
        async with AppUnderTest(main):
            pass
