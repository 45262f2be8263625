"""Buttons, texts, boxes, and the frame of every screen."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

import flet as ft

from driver_app.controls import theme

type Act = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Back:
    """The way back from a screen."""

    label: str
    act: Act


def keyed[**P, R](component: Callable[P, R], key: str) -> Callable[P, R]:
    """Tell one drawing of a component from another, so that neither inherits the other's state."""
    return cast("Callable[P, R]", partial(cast("Callable[..., R]", component), key=key))


def drawn_once[**P, R](component: Callable[P, R]) -> Callable[P, R]:
    """Draw a component again only when what it is given has changed."""
    return cast("Callable[P, R]", ft.memo(component))


def ident(identifier: str, content: ft.Control, **more: Any) -> ft.Semantics:
    """Give a control a name that tests and screen readers find it by."""
    # A key, because a browser keeps the old name on a node that is only changed.
    return ft.Semantics(key=identifier, identifier=identifier, content=content, **more)


def pressed(act: Act) -> Callable[[ft.Event[Any]], Awaitable[None]]:
    """Make an event handler of an action."""

    async def on_click(_event: ft.Event[Any]) -> None:
        await act()

    return on_click


def button_style(
    *,
    color: str | None = None,
    ground: str | None = None,
    outline: str | None = None,
    size: int,
    tall: int = theme.TAP,
) -> ft.ButtonStyle:
    """Dress a button that is ``tall`` with one line of letters of ``size``, and grows with more.

    Padded, not of a fixed height: letters may be as large as the phone makes them.
    """
    return ft.ButtonStyle(
        color={ft.ControlState.DISABLED: theme.QUIET, ft.ControlState.DEFAULT: color}
        if color
        else None,
        bgcolor={
            ft.ControlState.DISABLED: ft.Colors.SURFACE_CONTAINER_HIGHEST,
            ft.ControlState.DEFAULT: ground,
        }
        if ground
        else None,
        side=ft.BorderSide(2, outline) if outline else None,
        shape=ft.RoundedRectangleBorder(radius=theme.RADIUS),
        text_style=ft.TextStyle(size=size, weight=ft.FontWeight.W_700),
        icon_size=24,
        padding=ft.Padding.symmetric(horizontal=16, vertical=(tall - size) / 2),
    )


def primary(
    identifier: str,
    label: str,
    act: Act | None,
    *,
    icon: ft.IconData | None = None,
    ground: str = ft.Colors.PRIMARY,
    color: str = ft.Colors.ON_PRIMARY,
) -> ft.Control:
    """Make the button of what to do next. No ``act``: not yet, and the label says why."""
    return ident(
        identifier,
        ft.FilledButton(
            label,
            icon=icon,
            disabled=act is None,
            style=button_style(color=color, ground=ground, size=20, tall=theme.PRIMARY_TAP),
            on_click=pressed(act) if act else None,
        ),
    )


def secondary(
    identifier: str,
    label: str,
    act: Act,
    *,
    icon: ft.IconData | None = None,
    color: str = ft.Colors.PRIMARY,
) -> ft.Control:
    return ident(
        identifier,
        ft.OutlinedButton(
            label,
            icon=icon,
            style=button_style(color=color, outline=color, size=17),
            on_click=pressed(act),
        ),
    )


def plain(
    identifier: str,
    label: str,
    act: Act,
    *,
    icon: ft.IconData | None = None,
    color: str = ft.Colors.PRIMARY,
) -> ft.Control:
    return ident(
        identifier,
        ft.TextButton(
            label,
            icon=icon,
            style=button_style(color=color, size=17),
            on_click=pressed(act),
        ),
    )


def opens(
    identifier: str,
    label: str,
    url: str,
    *,
    icon: ft.IconData,
    act: Act | None = None,
) -> ft.Control:
    """Make a button that opens another app within the tap itself, as browsers and iOS want it."""
    return _by_itself(
        identifier, label, ft.OpenUrl(url, target=ft.UrlTarget.BLANK), icon=icon, act=act
    )


def copies(
    identifier: str, label: str, words: str, *, icon: ft.IconData, act: Act | None = None
) -> ft.Control:
    """Make a button that copies ``words`` within the tap itself, as Safari wants it."""
    return _by_itself(identifier, label, ft.CopyToClipboard(words), icon=icon, act=act)


def _by_itself(
    identifier: str, label: str, action: ft.ClientAction, *, icon: ft.IconData, act: Act | None
) -> ft.Control:
    return ident(
        identifier,
        ft.FilledTonalButton(
            label,
            icon=icon,
            style=button_style(
                color=ft.Colors.ON_PRIMARY_CONTAINER,
                ground=ft.Colors.PRIMARY_CONTAINER,
                outline=theme.LINE,
                size=17,
            ),
            action=action,
            on_click=pressed(act) if act else None,
        ),
        expand=True,
    )


FILLED: Final = {
    "bgcolor": ft.Colors.SURFACE_CONTAINER_HIGHEST,
    "icon_color": ft.Colors.ON_SURFACE,
}
"""How an ``icon_button`` beside a field looks."""


def icon_button(
    identifier: str, label: str, act: Act, icon: ft.IconData, **more: Any
) -> ft.Control:
    """Make a picture to tap, as large as a thumb; ``label`` is for who cannot tell it."""
    return ident(
        identifier,
        ft.IconButton(
            icon,
            icon_size=28,
            width=theme.TAP,
            height=theme.TAP,
            tooltip=label,
            on_click=pressed(act),
            **more,
        ),
    )


def row_to(
    identifier: str,
    label: str,
    act: Act,
    *,
    icon: ft.IconData,
    color: str = ft.Colors.PRIMARY,
    detail: str = "",
) -> ft.Control:
    """Make a row that leads somewhere: a picture, a word, what there is to know beforehand."""
    words: list[ft.Control] = [text(label, 19, bold=True)]
    if detail:
        words.append(text(detail, 15, color=theme.QUIET))
    return ident(
        identifier,
        ft.Container(
            ft.Row(
                [
                    ft.Icon(icon, size=28, color=color),
                    ft.Column(words, spacing=2, tight=True, expand=True),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, color=theme.QUIET),
                ],
                spacing=16,
            ),
            padding=ft.Padding.symmetric(horizontal=16, vertical=12),
            border_radius=theme.RADIUS,
            bgcolor=theme.CARD,
            border=ft.Border.all(1, theme.LINE),
            on_click=pressed(act),
            ink=True,
        ),
        button=True,
    )


def text(value: str, size: int = 17, *, bold: bool = False, **more: Any) -> ft.Text:
    return ft.Text(
        value, size=size, weight=ft.FontWeight.W_700 if bold else ft.FontWeight.W_400, **more
    )


def pill(label: str, *, ground: str, color: str, icon: ft.IconData | None = None) -> ft.Control:
    """Put a short word on a coloured ground: a state, a window.

    Its letters go on in a second line where they are too large: lay it out with ``spread``.
    """
    parts: list[ft.Control] = [ft.Icon(icon, size=18, color=color)] if icon else []
    parts.append(
        ft.Text(
            label,
            size=15,
            weight=ft.FontWeight.W_700,
            color=color,
            expand=True,
            expand_loose=True,
        )
    )
    return ft.Container(
        content=ft.Row(parts, spacing=6, tight=True),
        bgcolor=ground,
        border_radius=10,
        padding=ft.Padding.symmetric(vertical=6, horizontal=10),
    )


def spread(parts: list[ft.Control]) -> ft.Control:
    """Lay parts out from edge to edge, in as many lines as large letters take."""
    return ft.Row(
        parts,
        spacing=8,
        run_spacing=6,
        wrap=True,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


EDGED: Final = frozenset({theme.CARD, ft.Colors.PRIMARY_CONTAINER})
"""Grounds that the screen's own comes close to."""


def box(
    parts: Sequence[ft.Control],
    *,
    ground: str = theme.CARD,
    spacing: int = 6,
    **more: Any,
) -> ft.Container:
    return ft.Container(
        content=ft.Column(
            list(parts), spacing=spacing, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
        ),
        bgcolor=ground,
        border=ft.Border.all(1, theme.LINE) if ground in EDGED else None,
        border_radius=theme.RADIUS,
        padding=theme.EDGE,
        **more,
    )


def empty(identifier: str, icon: ft.IconData, title: str, explain: str = "") -> ft.Control:
    """Say that there is nothing here, and what would be."""
    parts: list[ft.Control] = [
        ft.Icon(icon, size=72, color=ft.Colors.OUTLINE),
        ident(identifier, text(title, 24, bold=True, text_align=ft.TextAlign.CENTER)),
    ]
    if explain:
        parts.append(text(explain, 17, color=theme.QUIET, text_align=ft.TextAlign.CENTER))
    return ft.Container(
        ft.Column(parts, spacing=12, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.only(top=48),
        alignment=ft.Alignment.TOP_CENTER,
    )


def labelled(icon: ft.IconData, label: str, value: str, *, ground: str, color: str) -> ft.Control:
    """Make a box that must not be overlooked: how to get in, what to mind."""
    return box(
        [
            ft.Row(
                [
                    ft.Icon(icon, size=20, color=color),
                    ft.Text(label, size=15, weight=ft.FontWeight.W_700, color=color),
                ],
                spacing=8,
            ),
            ft.Text(value, size=17, color=color),
        ],
        ground=ground,
    )


def view(
    route: str,
    title: str,
    body: Sequence[ft.Control],
    *,
    gutter: int,
    bottom: Sequence[ft.Control] = (),
    over_bottom: ft.Control | None = None,
    actions: Sequence[ft.Control] = (),
    back: Back | None = None,
    is_upward: bool = False,
) -> ft.View:
    """Frame a screen: what is read scrolls, what is tapped next stays under the thumb.

    ``is_upward``: the body begins at the bottom, and one scrolls up for the rest.
    """
    side = gutter + theme.EDGE
    controls: list[ft.BaseControl] = [
        ft.ListView(
            list(body),
            expand=True,
            reverse=is_upward,
            spacing=12,
            padding=ft.Padding(left=side, right=side, top=8, bottom=24),
        )
    ]
    if over_bottom is not None:
        controls.append(over_bottom)
    if bottom:
        controls.append(
            ft.Container(
                content=ft.SafeArea(
                    avoid_intrusions_top=False,
                    content=ft.Column(
                        list(bottom),
                        spacing=8,
                        tight=True,
                        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                    ),
                ),
                padding=ft.Padding(left=side, right=side, top=12, bottom=12),
                bgcolor=ft.Colors.SURFACE,
                border=ft.Border(top=ft.BorderSide(1, theme.LINE)),
            )
        )
    return ft.View(
        route=route,
        padding=0,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        bgcolor=ft.Colors.SURFACE,
        appbar=_bar(title, actions, back, gutter),
        controls=controls,
    )


def _bar(title: str, actions: Sequence[ft.Control], back: Back | None, gutter: int) -> ft.AppBar:
    """Keep the bar's parts above the column that they belong to."""
    return ft.AppBar(
        leading=None
        if back is None
        else ft.Container(_arrow(back), padding=ft.Padding(left=gutter)),
        leading_width=gutter + theme.TAP,
        automatically_imply_leading=False,
        title=ft.Text(title, size=20, weight=ft.FontWeight.W_700),
        title_spacing=gutter + theme.EDGE if back is None else 4,
        center_title=False,
        toolbar_height=theme.TAP,
        actions=[*actions, ft.Container(width=gutter)],
    )


def _arrow(back: Back) -> ft.Control:
    return icon_button("back", back.label, back.act, ft.Icons.ARROW_BACK)
