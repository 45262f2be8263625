"""The desk, as the Graph API has it: pages, reasons, and what Meta counts a template as."""

from dispatch_server.messaging.port import TemplateState
from tests.contracts.test_templates import PROPOSAL, desk_of
from tests.meta import a_meta


async def test_all_pages_are_read_and_templates_of_others_left_alone() -> None:
    async with a_meta() as meta:
        desk = desk_of(meta)
        for locale in ("pt_BR", "en", "es"):
            for name in ("porta_next_1", "sale"):
                meta.templates[name, locale] = {
                    "name": name,
                    "language": locale,
                    "status": "REJECTED",
                    "rejected_reason": "INCORRECT_CATEGORY",
                    "category": "MARKETING",
                }
        meta.page = 2
        found = await desk.read()
        await desk.aclose()
    assert [one.locale for one in found] == ["pt-BR", "en", "es"]
    assert {(one.state, one.reason, one.category) for one in found} == {
        (TemplateState.REJECTED, "INCORRECT_CATEGORY", "MARKETING")
    }


async def test_a_proposal_has_its_examples_and_a_button_that_ends_with_a_parameter() -> None:
    async with a_meta() as meta:
        desk = desk_of(meta)
        await desk.submit(PROPOSAL)
        await desk.aclose()
        (made,) = meta.templates.values()
    assert (made["language"], made["category"]) == ("pt_BR", "UTILITY")
    body, buttons = made["components"]
    assert body["example"] == {"body_text": [["Ana", "10h"]]}
    assert buttons["buttons"][0]["url"] == "https://porta.example/t/{{1}}"
