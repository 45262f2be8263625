"""The next turn, large enough to be read in a glance: which way, how far, into which street."""

import math

import flet as ft

from driver_app.controls.basics import ident
from driver_app.controls.context import use_session
from driver_app.guide.follow import Progress
from driver_app.guide.speech import rounded, told
from driver_app.session import Session
from driver_app.state import Guidance
from driver_app.texts import Texts
from shared.ways import Turn

DOOR_M = 70.0  # so near, the door matters and no longer the street
GROUND, ON_GROUND, QUIET = "#0A3A8C", "#FFFFFF", "#C6D6F5"
OFF_GROUND = "#8A3B00"

_ICONS = {
    "left": ft.Icons.TURN_LEFT,
    "right": ft.Icons.TURN_RIGHT,
    "slight left": ft.Icons.TURN_SLIGHT_LEFT,
    "slight right": ft.Icons.TURN_SLIGHT_RIGHT,
    "sharp left": ft.Icons.TURN_SHARP_LEFT,
    "sharp right": ft.Icons.TURN_SHARP_RIGHT,
    "uturn": ft.Icons.U_TURN_LEFT,
    "straight": ft.Icons.STRAIGHT,
}
_MANEUVERS = {
    ("fork", "left"): ft.Icons.FORK_LEFT,
    ("fork", "slight left"): ft.Icons.FORK_LEFT,
    ("fork", "right"): ft.Icons.FORK_RIGHT,
    ("fork", "slight right"): ft.Icons.FORK_RIGHT,
    ("off ramp", "slight right"): ft.Icons.RAMP_RIGHT,
    ("off ramp", "slight left"): ft.Icons.RAMP_LEFT,
    ("on ramp", "slight right"): ft.Icons.RAMP_RIGHT,
    ("on ramp", "slight left"): ft.Icons.RAMP_LEFT,
}


def turn_icon(turn: Turn) -> ft.IconData:
    """Draw a turn as road signs do."""
    if turn.maneuver == "arrive":
        return ft.Icons.PLACE
    if turn.maneuver in {"roundabout", "rotary", "roundabout turn"}:
        return ft.Icons.ROUNDABOUT_RIGHT
    if turn.maneuver == "merge":
        return ft.Icons.MERGE
    found = _MANEUVERS.get((turn.maneuver, turn.modifier))
    return found or _ICONS.get(turn.modifier, ft.Icons.STRAIGHT)


@ft.component
def TurnCard() -> ft.Control:  # noqa: N802 - a component
    session = use_session()
    guidance, _ = ft.use_state(session.state.guidance)
    progress = guidance.progress
    texts = session.texts
    if progress is None:
        return _card(ft.Icons.GPS_NOT_FIXED, texts("way.no_fix"), texts("way.no_fix_explain"))
    if not guidance.has_way or (guidance.is_estimate and progress.door_m > DOOR_M):
        return _pointer(progress, texts, texts("way.straight"))
    if progress.is_off:
        said = texts("way.asking" if guidance.is_asking else _off(session))
        return _pointer(progress, texts, said, ground=OFF_GROUND)
    if progress.turn is None or progress.door_m < DOOR_M:
        return _pointer(progress, texts, _door_words(session, guidance))
    return _turn(progress, progress.turn, texts)


def _off(session: Session) -> str:
    return "way.off" if session.state.unsent.trouble is None else "way.off_no_signal"


def _door_words(session: Session, guidance: Guidance) -> str:
    slot = session.state.slots.get(guidance.stop_id) if guidance.stop_id else None
    if slot is None:
        return ""
    parts = (slot.stop.address, slot.stop.complement)
    return " · ".join(part for part in parts if part)


def _turn(progress: Progress, turn: Turn, texts: Texts) -> ft.Control:
    then = None if progress.then is None else turn_icon(progress.then)
    return _card(
        turn_icon(turn),
        texts.metres(rounded(progress.to_turn_m)),
        told(turn, texts),
        then=then,
        then_label=texts("way.then"),
    )


def _pointer(progress: Progress, texts: Texts, words: str, *, ground: str = GROUND) -> ft.Control:
    """Point at the door as the bird flies: the last metres, and where no road is known."""
    angle = progress.door_deg - progress.heading_deg
    return _card(
        ft.Icons.ARROW_UPWARD,
        texts.metres(round(progress.door_m)),
        words,
        ground=ground,
        turn_deg=angle,
    )


def _card(
    icon: ft.IconData,
    large: str,
    small: str,
    *,
    ground: str = GROUND,
    turn_deg: float = 0.0,
    then: ft.IconData | None = None,
    then_label: str = "",
) -> ft.Control:
    sign = ft.Icon(icon, size=72, color=ON_GROUND, rotate=ft.Rotate(math.radians(turn_deg)))
    rows: list[ft.Control] = [
        ft.Row(
            [sign, _words(large, small)],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        )
    ]
    if then is not None:
        label = ft.Text(then_label, size=16, color=QUIET)
        rows.append(ft.Row([label, ft.Icon(then, size=26, color=QUIET)], spacing=6))
    return ident(
        "way-card",
        ft.Container(
            ft.Column(rows, spacing=4),
            bgcolor=ground,
            border_radius=18,
            padding=ft.Padding(left=12, right=16, top=10, bottom=10),
            shadow=ft.BoxShadow(blur_radius=14, color=ft.Colors.with_opacity(0.3, "#000000")),
        ),
        container=True,
        label=f"{large}. {small}",
    )


def _words(large: str, small: str) -> ft.Control:
    return ft.Column(
        [
            ident(
                "way-distance",
                ft.Text(large, size=40, weight=ft.FontWeight.W_800, color=ON_GROUND),
            ),
            ident(
                "way-turn",
                ft.Text(
                    small,
                    size=20,
                    weight=ft.FontWeight.W_600,
                    color=ON_GROUND,
                    max_lines=3,
                    overflow=ft.TextOverflow.ELLIPSIS,
                ),
            ),
        ],
        spacing=0,
        expand=True,
    )
