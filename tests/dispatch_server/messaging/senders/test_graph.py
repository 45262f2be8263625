"""What Meta's refusals mean, also where they are none of its own."""

import pytest

from dispatch_server.messaging.outcomes import Remedy
from dispatch_server.messaging.senders.graph import Graph, Refused
from tests.receiver import Reply, receiving


@pytest.mark.parametrize(
    ("status", "body", "remedy", "said"),
    [
        (400, b'{"error":{"code":100,"message":"m","error_user_msg":"Do so."}}', "next", "Do so."),
        (401, b'{"error":{"code":190,"message":"expired"}}', "person", "expired"),
        (502, b"<html>bad gateway</html>", "retry", "bad gateway"),
        (403, b"", "person", "403"),
    ],
)
async def test_a_refusal_says_what_helps_in_metas_words(
    status: int, body: bytes, remedy: str, said: str
) -> None:
    async with receiving(lambda _: Reply(status=status, body=body)) as meta:
        graph = Graph(meta.url, token="t")
        with pytest.raises(Refused) as caught:
            await graph.ask("GET", "me", dict)
        await graph.aclose()
    assert caught.value.remedy is Remedy(remedy)
    assert said in caught.value.answer
    assert len(caught.value.answer) <= 500
