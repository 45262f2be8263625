"""A look at the vehicle before leaving: all is well, or what is not."""

from collections.abc import Callable

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, box, primary, text, view
from driver_app.controls.choices import tick
from driver_app.controls.context import back_to, use_session
from driver_app.controls.field import CodeField, TypedField
from driver_app.controls.notice import NoticeBar
from driver_app.texts import Texts
from shared.facts import FactType, VehiclePart


@ft.component
def VehicleScreen() -> ft.View:  # noqa: N802 - a component
    session = use_session()
    screen, _ = ft.use_state(session.state.screen)
    day, _ = ft.use_state(session.state.day)
    form, _ = ft.use_state(session.drafts.form(FactType.VEHICLE_CHECKED))
    faults, texts = frozenset(part for part in VehiclePart if part in form.marked), session.texts
    last = session.state.today.diary.odometer_km

    async def save() -> None:
        done = await session.shift.check_vehicle(
            odometer=form.typed("odometer"),
            faults=[part for part in VehiclePart if part in faults],
            note=form.typed("note"),
        )
        if done:
            session.go("/")

    def mark(part: VehiclePart) -> Act:
        async def toggle() -> None:
            form.mark(part)

        return toggle

    body: list[ft.Control] = [
        text(day.run.vehicle_name if day.run is not None else texts("vehicle.yours"), 28, bold=True)
    ]
    if last is not None:
        body.append(text(texts("vehicle.last", last=last), 17, color=theme.QUIET))
    body += [
        CodeField(
            "odometer",
            texts("vehicle.odometer"),
            "00000",
            keeper=form,
            name="odometer",
            submit=save,
            digits=True,
        ),
        _parts(texts, faults, mark),
    ]
    if faults:
        body.append(TypedField("vehicle-note", texts("vehicle.note"), form, "note", lines=2))
    return view(
        "/vehicle",
        texts("menu.vehicle"),
        body,
        gutter=screen.gutter,
        bottom=[_done(texts, len(faults), save)],
        over_bottom=NoticeBar(),
        back=back_to(session, "/"),
    )


def _parts(
    texts: Texts, faults: frozenset[VehiclePart], mark: Callable[[VehiclePart], Act]
) -> ft.Control:
    rows = [
        tick(
            f"part-{part}",
            texts(f"vehicle.{part}"),
            mark(part),
            is_on=part not in faults,
            is_bad_off=True,
        )
        for part in VehiclePart
    ]
    return box([text(texts("vehicle.ask"), 18, bold=True), *rows], spacing=2)


def _done(texts: Texts, faults: int, save: Act) -> ft.Control:
    return primary(
        "vehicle-done",
        texts.count("vehicle.faults", faults) if faults else texts("vehicle.good"),
        save,
        icon=ft.Icons.WARNING_AMBER if faults else ft.Icons.CHECK,
        ground=ft.Colors.SECONDARY if faults else theme.GOOD,
        color=ft.Colors.ON_SECONDARY if faults else ft.Colors.ON_TERTIARY,
    )
