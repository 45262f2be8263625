"""A link that cannot be guessed, or changed into another's."""

from dispatch_server.messaging import stopping
from tests.dispatch_server.messaging.conftest import SECRET, URL, Telling


async def test_a_link_finds_its_message_and_no_other(telling: Telling) -> None:
    await telling.happens("stop.next")
    await telling.work()
    (message,) = await telling.messages()
    address = stopping.stop_url(URL, SECRET, message.id)
    assert address == telling.email.got[0].stop_url
    token = address.removeprefix(f"{URL}/m/")
    forged = stopping.token_of(b"another secret", message.id)
    async with telling.db.reading() as session:
        found = await stopping.find(session, SECRET, token)
        assert found is not None
        assert found.id == message.id
        for wrong in (forged, "", token[:-1], token + "A", "é" * 43):
            assert await stopping.find(session, SECRET, wrong) is None
