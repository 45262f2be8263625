"""Instructions read as a person would say them."""

import json
import string
from pathlib import Path

import pytest

import dispatch_server.texts
from dispatch_server.roads.narrate import languages, narrate

CATALOGUES = {
    tag: json.loads(
        (Path(*dispatch_server.texts.__path__) / f"roads.narration.{tag}.json").read_text("utf-8")
    )
    for tag in languages()
}
KNOWN = {"on", "by", "to", "at", "toward", "exit", "nth", "heading"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rua Augusta", "Vire à direita na Rua Augusta"),
        ("Avenida Paulista", "Vire à direita na Avenida Paulista"),
        ("Praça da Sé", "Vire à direita na Praça da Sé"),
        ("Largo do Arouche", "Vire à direita no Largo do Arouche"),
        ("Viaduto do Chá", "Vire à direita no Viaduto do Chá"),
        ("BR-116", "Vire à direita na BR-116"),
        ("SP 150", "Vire à direita na SP 150"),
        ("Mannerheimintie", "Vire à direita em Mannerheimintie"),
        ("", "Vire à direita"),
    ],
)
def test_a_turn_joins_preposition_and_article(name: str, said: str) -> None:
    assert narrate("turn", "right", language="pt-BR", name=name) == said


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("Siga para o norte pelo Largo do Arouche", {"maneuver": "depart", "name": "Largo do Arouche", "bearing": 350}),
        ("Siga para o sudeste pela Rua A", {"maneuver": "depart", "name": "Rua A", "bearing": 140}),
        ("Na rotatória, pegue a 1ª saída", {"maneuver": "roundabout", "exit_nth": 1}),
        (
            "Na Praça 14 Bis, pegue a 2ª saída para a Avenida 9 de Julho, sentido Centro",
            {"maneuver": "rotary", "rotary": "Praça 14 Bis", "exit_nth": 2, "name": "Avenida 9 de Julho", "toward": "Centro"},
        ),
        ("Pegue a saída 12B à direita para a BR-116", {"maneuver": "off ramp", "modifier": "slight right", "exit_sign": "12B", "name": "BR-116"}),
        ("No fim da via, vire à esquerda no Beco do Batman", {"maneuver": "end of road", "modifier": "left", "name": "Beco do Batman"}),
        ("Faça o retorno e continue pela Rua A", {"maneuver": "continue", "modifier": "uturn", "name": "Rua A"}),
        ("Você chegou ao destino, à esquerda", {"maneuver": "arrive", "modifier": "left"}),
        ("Você chegou à 3ª parada, à direita", {"maneuver": "arrive", "modifier": "right", "nth": 3, "of": 9}),
        ("Vire à esquerda", {"maneuver": "something new", "modifier": "left"}),
        ("Continue pela Rua {nth}", {"maneuver": "new name", "modifier": "straight", "name": "Rua {nth}"}),
    ],
)  # fmt: skip
def test_maneuvers_are_told_in_portuguese(said: str, given: dict[str, object]) -> None:
    maneuver = str(given.pop("maneuver"))

    assert narrate(maneuver, language="pt-BR", **given) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("Head north on High Street", {"maneuver": "depart", "name": "High Street", "bearing": 350}),
        ("Turn left onto Rua Augusta toward Centro", {"maneuver": "turn", "modifier": "left", "name": "Rua Augusta", "toward": "Centro"}),
        ("At the roundabout, take the 3rd exit onto A1", {"maneuver": "roundabout", "exit_nth": 3, "name": "A1"}),
        ("You have reached the 11th stop, on the right", {"maneuver": "arrive", "modifier": "right", "nth": 11, "of": 30}),
        ("You have reached the 22nd stop", {"maneuver": "arrive", "nth": 22, "of": 30}),
    ],
)  # fmt: skip
def test_maneuvers_are_told_in_english(said: str, given: dict[str, object]) -> None:
    maneuver = str(given.pop("maneuver"))

    assert narrate(maneuver, language="en", **given) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("en-GB", "en"), ("fi", "en"), ("", "en")],
)
def test_the_nearest_language_is_spoken(asked: str, spoken: str) -> None:
    assert narrate("turn", "left", language=asked) == narrate("turn", "left", language=spoken)


def test_all_catalogues_tell_the_same_maneuvers() -> None:
    shapes = [
        {maneuver: sorted(phrases) for maneuver, phrases in c["phrases"].items()}
        for c in CATALOGUES.values()
    ]

    assert languages() == ("en", "pt-BR")
    assert all(shape == shapes[0] for shape in shapes)


def test_every_phrase_can_be_filled_in() -> None:
    for catalogue in CATALOGUES.values():
        for phrases in catalogue["phrases"].values():
            assert "*" in phrases
            for phrase in phrases.values():
                fields = {field for _, field, _, _ in string.Formatter().parse(phrase) if field}
                assert fields <= KNOWN
