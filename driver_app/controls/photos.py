"""Taking photos: the lens where there is one, a file where there is none."""

from collections.abc import Awaitable, Callable
from typing import Final, cast

import flet as ft

from driver_app.controls import theme
from driver_app.controls.basics import Act, ident, plain, pressed, primary
from driver_app.controls.context import use_session
from driver_app.device.port import NotAvailable
from driver_app.state import Screen
from driver_app.state.draft import Draft
from driver_app.texts import Texts

type Shoot = Callable[[], Awaitable[bool]]

LENS_HEIGHT: Final = 340  # logical pixels: the name field below stays in sight
LEAST_LENS: Final = 240
LENS_SHARE: Final = 0.4  # of a small screen: the shutter must not slip below its foot
THUMB: Final = 132
MAX_PHOTOS: Final = 4  # the wire takes eight; a driver who needs more calls


@ft.component
def PhotoBox(draft: Draft, *, opens_lens: bool = True) -> ft.Control:  # noqa: N802 - a component
    """Show the lens until there is a photo, then the photos. ``opens_lens``: unasked."""
    session = use_session()
    draft, _ = ft.use_state(draft)
    wants_lens, set_wants_lens = ft.use_state(opens_lens and not draft.photos)

    async def open_lens() -> None:
        set_wants_lens(True)

    async def done() -> None:
        set_wants_lens(False)

    if wants_lens:
        return Lens(draft, done)
    texts = session.texts
    parts: list[ft.Control] = []
    if draft.photos:
        parts.append(
            ft.Row(
                [_thumb(draft, number, texts) for number in range(len(draft.photos))],
                spacing=8,
                scroll=ft.ScrollMode.AUTO,
            )
        )
    if not draft.photos:
        parts.append(
            primary("photo-open", texts("photo.open"), open_lens, icon=ft.Icons.PHOTO_CAMERA)
        )
    elif len(draft.photos) < MAX_PHOTOS:
        parts.append(
            plain("photo-open", texts("photo.again"), open_lens, icon=ft.Icons.ADD_A_PHOTO)
        )
    return ft.Column(
        parts, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.STRETCH, tight=True
    )


@ft.component
def Lens(draft: Draft, done: Act) -> ft.Control:  # noqa: N802
    """Show the preview and its shutter; a file picker where no lens opens."""
    session = use_session()
    texts = session.texts

    async def shoot() -> bool:
        return await session.door.take_photo(draft)

    async def pick() -> None:
        if await session.door.pick_photo(draft):
            await done()

    return LensWindow(
        shoot,
        texts("photo.take"),
        ft.Icons.PHOTO_CAMERA,
        done=done,
        instead=lambda is_missing: _picker(texts, pick, is_missing=is_missing),
    )


@ft.component
def LensWindow(  # noqa: N802
    shoot: Shoot,
    label: str,
    icon: ft.IconData,
    *,
    done: Act,
    instead: Callable[[bool], ft.Control],
) -> ft.Control:
    """Open the lens and show what it sees. ``done`` follows a shot that was good.

    ``instead`` makes what stands below, given whether there is no lens.
    """
    session = use_session()
    texts = session.texts
    screen, _ = ft.use_state(session.state.screen)
    is_open, set_is_open = ft.use_state(False)
    missing, set_missing = ft.use_state(cast("NotAvailable | None", None))
    is_busy, set_is_busy = ft.use_state(False)
    preview = session.devices.camera.preview()

    async def switch_on() -> None:
        opened = await session.devices.camera.open()
        if isinstance(opened, NotAvailable):
            set_missing(opened)
        else:
            set_is_open(True)

    ft.on_mounted(switch_on)

    async def press() -> None:
        if is_busy:
            return
        set_is_busy(True)
        is_good = await shoot()
        set_is_busy(False)
        if is_good:
            await done()

    below = instead(missing is not None)
    if missing is not None:
        parts = [ft.Text(texts(f"device.{missing.why}"), size=17, color=theme.QUIET), below]
    else:
        waiting = "" if is_open else texts("photo.opening")
        shutter = _shutter(label, icon, press, is_ready=is_open and not is_busy)
        height = lens_height(screen)
        parts = [_window(preview, shutter, waiting=waiting, height=height), below]
    return ft.Column(
        parts, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )


def _picker(texts: Texts, pick: Act, *, is_missing: bool) -> ft.Control:
    make = primary if is_missing else plain
    return make("photo-pick", texts("photo.pick"), pick, icon=ft.Icons.PHOTO_LIBRARY)


def lens_height(screen: Screen) -> int:
    """Say how tall what the lens sees is drawn, in logical pixels."""
    return min(LENS_HEIGHT, max(LEAST_LENS, int(LENS_SHARE * screen.height)))


def _window(preview: ft.Control, shutter: ft.Control, *, waiting: str, height: int) -> ft.Control:
    """Lay the shutter over what the lens sees, and a word while it sees nothing."""
    layers: list[ft.Control] = [
        ft.Container(preview, bgcolor=ft.Colors.BLACK, left=0, right=0, top=0, bottom=0)
    ]
    if waiting:
        layers.append(
            ft.Container(
                ft.Text(waiting, size=17, color=ft.Colors.WHITE),
                alignment=ft.Alignment.CENTER,
                left=0,
                right=0,
                top=0,
                bottom=0,
            )
        )
    layers.append(
        ft.Container(shutter, alignment=ft.Alignment.BOTTOM_CENTER, left=0, right=0, bottom=12)
    )
    return ft.Container(
        ft.Stack(layers, expand=True),
        height=height,
        border_radius=theme.RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        bgcolor=ft.Colors.BLACK,
    )


def _shutter(label: str, icon: ft.IconData, act: Act, *, is_ready: bool) -> ft.Control:
    """Make the round button that every camera has, a whole thumb wide."""
    return ident(
        "photo-take",
        ft.Container(
            ft.Icon(icon, size=36, color=ft.Colors.BLACK),
            width=80,
            height=80,
            border_radius=40,
            bgcolor=ft.Colors.WHITE if is_ready else ft.Colors.WHITE_54,
            border=ft.Border.all(4, ft.Colors.BLACK_54),
            alignment=ft.Alignment.CENTER,
            on_click=pressed(act) if is_ready else None,
        ),
        label=label,
        button=True,
    )


def _thumb(draft: Draft, number: int, texts: Texts) -> ft.Control:
    async def remove() -> None:
        del draft.photos[number]

    return ident(
        f"photo-{number + 1}",
        ft.Stack(
            [
                ft.Image(
                    src=draft.photos[number].content,
                    width=THUMB,
                    height=THUMB,
                    fit=ft.BoxFit.COVER,
                    border_radius=theme.RADIUS,
                    semantics_label=texts("photo.number", number=number + 1),
                ),
                ft.Container(
                    ft.IconButton(
                        ft.Icons.DELETE,
                        width=theme.LEAST_TAP,
                        height=theme.LEAST_TAP,
                        icon_color=ft.Colors.WHITE,
                        bgcolor=ft.Colors.BLACK_54,
                        tooltip=texts("photo.remove"),
                        on_click=pressed(remove),
                    ),
                    right=2,
                    top=2,
                ),
            ],
            width=THUMB,
            height=THUMB,
        ),
        container=True,
    )
