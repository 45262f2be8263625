"""The page says what the view holds, in the reader's language, and works without scripts."""

import json
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import pytest

from dispatch_server.tracking import page
from dispatch_server.tracking.page import Scene, content, html, missing, reader_locale
from dispatch_server.tracking.rules import Cause, Driver, Moment, Pace, Position, View, Window
from shared.geo import Point, offset
from shared.ids import uuid7

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # a Monday; 11:00 in São Paulo
HOME = Point(60.17, 24.95)
STEPS = (Pace.DONE, Pace.DONE, Pace.NOW, Pace.AHEAD)


def a_scene(moment: Moment = Moment.NEXT, *, locale: str = "pt-BR", **view: Any) -> Scene:
    return Scene(
        view=View(moment=moment, steps=STEPS, **view),
        shop="Casa Aurora",
        order_number="A-17",
        locale=locale,
        time_zone="America/Sao_Paulo",
    )


def draw(scene: Scene, now: datetime = NOW) -> str:
    return html(scene, token="tok", now=now)


@pytest.mark.parametrize("locale", ["pt-BR", "en"])
@pytest.mark.parametrize("moment", Moment)
def test_every_moment_has_its_words(moment: Moment, locale: str) -> None:
    texts = resources.files("dispatch_server.texts") / f"tracking.{locale}.json"
    said = json.loads(texts.read_text(encoding="utf-8"))

    drawn = draw(a_scene(moment, locale=locale))

    assert f"<h1>{said[f'title.{moment}']}</h1>" in drawn
    assert said[f"then.{moment}"] in drawn
    assert f'<html lang="{locale}">' in drawn


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_words(cause: Cause) -> None:
    assert draw(a_scene(Moment.FAILED, cause=cause)) != draw(a_scene(Moment.FAILED))


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(0), "Hoje, entre 11:00 e 13:00"),
        (timedelta(days=1), "Amanhã, entre 11:00 e 13:00"),
        (timedelta(days=4), "Sexta-feira, 27 de novembro, entre 11:00 e 13:00"),
    ],
)
def test_the_window_is_in_the_shops_time(later: timedelta, words: str) -> None:
    window = Window(NOW + later, NOW + later + timedelta(hours=2))

    assert words in draw(a_scene(Moment.SCHEDULED, window=window))


def test_today_ends_at_midnight_there_and_not_in_utc() -> None:
    late = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # still the 23rd in São Paulo

    assert "Hoje" in draw(a_scene(window=Window(late, late)), NOW)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (None, "Passaremos mais tarde"),
        (0, "A sua é a próxima parada"),
        (1, "1 parada antes da sua"),
        (5, "5 paradas antes da sua"),
    ],
)
def test_the_stops_before_are_counted(before: int | None, words: str) -> None:
    assert words in draw(a_scene(Moment.ON_THE_WAY, stops_before=before))


def test_the_map_is_drawn_on_the_page_itself() -> None:
    way = (offset(HOME, north_m=900, east_m=300), HOME)
    drawn = draw(a_scene(position=Position(way[0], way, 1_140)))

    assert "<details" in drawn
    assert "<svg" in drawn
    assert "1,1 km" in drawn
    assert "60.1" not in drawn  # no coordinates, only a drawing


@pytest.mark.parametrize(
    ("metres", "words"), [(0, "100 m"), (949, "900 m"), (1_000, "1.0 km"), (12_340, "12.3 km")]
)
def test_distances_are_round(metres: float, words: str) -> None:
    way = (HOME, HOME)

    assert words in draw(a_scene(locale="en", position=Position(HOME, way, metres)))


def test_the_page_without_scripts_reloads_itself_while_it_can_change() -> None:
    live, ended = draw(a_scene()), draw(a_scene(Moment.DELIVERED))

    assert '<noscript><meta http-equiv="refresh"' in live
    assert "tracking.js" in live
    assert "refresh" not in ended
    assert "<script" not in ended


def test_nothing_is_loaded_from_elsewhere() -> None:
    drawn = draw(a_scene(driver=Driver("Marina", "Fiorino"), photos=(uuid7(),)))
    files = b"".join(page.file(name) for name in page.FILES).decode()

    assert "//" not in drawn.replace("<!doctype html>", "")
    assert "http" not in files
    assert "@import" not in files
    assert "url(" not in files


def test_what_others_wrote_is_text_and_never_markup() -> None:
    scene = a_scene(driver=Driver("<b>Marina", '"><script>'))

    assert "<b>Marina" not in draw(scene)
    assert '"><script>' not in content(scene, token="tok", now=NOW)


def test_the_content_is_the_inside_of_the_page() -> None:
    scene = a_scene(driver=Driver("Marina", "Fiorino"))

    inside = content(scene, token="tok", now=NOW)

    assert inside in draw(scene)
    assert "<main" not in inside


def test_the_proof_is_under_the_same_token() -> None:
    photo = uuid7()
    drawn = draw(a_scene(Moment.DELIVERED, photos=(photo,), receiver_initial="J.", ended_at=NOW))

    assert f'src="/t/tok/proof/{photo}.jpg"' in drawn
    assert "Recebido por J." in drawn
    assert "Hoje, às 11:00" in drawn


def test_the_page_that_is_not_there_speaks_the_browsers_language() -> None:
    assert "Esta página não existe" in missing("pt-PT,pt;q=0.9")
    assert "This page does not exist" in missing("de")


@pytest.mark.parametrize(
    ("recipient", "accepted", "organization", "chosen"),
    [
        ("en", "pt-BR", "pt-BR", "en"),
        ("", "en-GB,en;q=0.9", "pt-BR", "en"),
        ("", "", "pt-BR", "pt-BR"),
    ],
)
def test_the_recipients_language_comes_first(
    recipient: str, accepted: str, organization: str, chosen: str
) -> None:
    assert reader_locale(recipient, accepted, organization) == chosen


def test_the_script_is_small_and_other_files_are_not_given() -> None:
    assert len(page.file("tracking.js").splitlines()) <= 100
    with pytest.raises(KeyError):
        page.file("tracking.html")


def test_a_delivery_code_is_shown_with_what_to_do_with_it() -> None:
    drawn = draw(a_scene(pin="4821"))

    assert '<p class="pin">4821</p>' in drawn
    assert "só quando estiver com o seu pedido" in drawn
    assert "pin" not in draw(a_scene()).split("<main")[1].split("</main>")[0]
