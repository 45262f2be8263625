"""From a text to a template that is approved, and back to what the recipient reads."""

import pytest

from dispatch_server.messaging import templating, wording
from dispatch_server.messaging.port import TemplateState
from dispatch_server.messaging.rules import MessageKind
from dispatch_server.messaging.templating import Template, template_of
from dispatch_server.texts import LOCALES
from tests.meta import _fault

BASE = "https://porta.example/t/"
STOP = "Responda SAIR para não receber mais avisos."


def made(pattern: str, locale: str = "pt-BR", base: str = BASE) -> Template:
    return template_of(MessageKind.NEXT, locale, pattern, link_base=base)


@pytest.mark.parametrize(
    ("pattern", "body", "slots"),
    [
        ("Oi, {name}! Acompanhe: {link}", "Oi, {{1}}! Acompanhe.", ["name"]),
        ("{name}, chegamos: {link}", "Olá! {{1}}, chegamos.", ["name"]),
        ("{link}", "Veja o seu pedido no botão abaixo.", []),
        ("Veja {link} e espere.", "Veja (veja no botão abaixo) e espere.", []),
        ("Oi {name} {order}! {link}", "Oi {{1}}, {{2}}!", ["name", "order"]),
        ("Vem {window} ({link})", "Vem {{1}}.", ["window"]),
        ("A loja {shop}: {shop} {link}", "A loja {{1}}: {{2}}.", ["shop", "shop"]),
    ],
)
def test_a_text_becomes_what_may_be_approved(pattern: str, body: str, slots: list[str]) -> None:
    template = made(pattern)
    assert template.body == f"{body}\n{STOP}"
    assert list(template.slots) == slots
    assert template.button == "Ver meu pedido"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", list(MessageKind))
def test_each_usual_text_is_one_that_meta_takes(kind: MessageKind, locale: str) -> None:
    template = template_of(kind, locale, wording.standard(kind, locale), link_base=BASE)
    body = {"text": template.body, "example": {"body_text": [["x"] * len(template.slots)]}}
    button = {"text": template.button, "url": f"{BASE}{{{{1}}}}", "example": [BASE]}
    said = {
        "name": template.name,
        "category": "UTILITY",
        "components": [body, {"buttons": [button]}],
    }
    assert _fault(said) == ""
    assert template.name.startswith(f"porta_{kind}_")


def test_another_text_language_or_address_is_another_template_and_the_same_is_the_same() -> None:
    first = made("Oi, {name}: {link}")
    assert first == made("  Oi, {name}: {link}\n")
    others = [
        made("Oi {name}: {link}"),
        made("Oi, {order}: {link}"),
        made("Oi, {name}: {link}", "en"),
        made("Oi, {name}: {link}", base="https://other.example/t/"),
    ]
    assert len({one.name for one in [first, *others]}) == 5


def test_a_recipient_reads_the_words_with_the_link_below() -> None:
    template = made("Oi, {name}! {window}. {link}")
    filling = {"name": "Ana {{2}}", "window": "hoje", "link": f"{BASE}abc"}
    values = templating.values_of(template.slots, filling)
    assert values is not None
    read = templating.as_read(template.body, values, filling["link"])
    assert read == f"Oi, Ana {{{{2}}}}! hoje.\n{STOP}\n{BASE}abc"
    assert templating.values_of(template.slots, {"name": "Ana"}) is None


def test_metas_words_are_read_as_it_writes_them() -> None:
    assert templating.locale_of("pt_BR") == templating.locale_of("pt-BR") == "pt-BR"
    assert templating.locale_of("fr") == "fr"
    assert templating.language_of("pt-BR") == "pt_BR"
    assert templating.state_of("reinstated") is TemplateState.APPROVED
    assert templating.state_of("LOCKED") is None
