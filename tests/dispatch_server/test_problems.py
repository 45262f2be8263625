"""Every kind of error leaves as problem details with its own status, and only its own facts."""

from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
import pytest
from litestar import Litestar, get, post
from litestar.params import JSONBody
from litestar.testing import create_test_client

from dispatch_server.errors import Conflict, Forbidden, Missing, Refused, Unavailable
from dispatch_server.problems import BASE, HANDLERS, responses
from shared.errors import PortaError
from shared.problems import Problem

KINDS = {Missing: 404, Conflict: 409, Refused: 422, Forbidden: 403, Unavailable: 503}


@dataclass(eq=False)
class StopAlreadyEnded(Conflict):
    slug: ClassVar[str] = "stop-already-ended"
    stop: int

    def __str__(self) -> str:
        return f"stop {self.stop} has already ended"


class Wanted(msgspec.Struct):
    count: int


def _answer(error: Exception) -> tuple[int, Problem, str]:
    @get("/stops/7")
    async def fail() -> None:
        raise error

    with create_test_client([fail], exception_handlers=HANDLERS) as client:
        answer = client.get("/stops/7")
    problem = msgspec.json.decode(answer.content, type=Problem)
    return answer.status_code, problem, answer.headers["content-type"]


def test_an_error_says_what_happened_and_its_facts() -> None:
    status, problem, media_type = _answer(StopAlreadyEnded(stop=7))

    assert (status, media_type) == (409, "application/problem+json")
    assert problem == Problem(
        type=BASE + "stop-already-ended",
        title="Conflict",
        status=409,
        detail="stop 7 has already ended",
        instance="/stops/7",
        facts={"stop": 7},
    )
    assert problem.slug == "stop-already-ended"


@pytest.mark.parametrize(("kind", "status"), KINDS.items())
def test_each_kind_has_its_status(kind: type[PortaError], status: int) -> None:
    assert _answer(kind())[0] == status


@pytest.mark.parametrize("bug", [RuntimeError("the secret is 42"), PortaError()])
def test_a_bug_tells_the_client_nothing(bug: Exception) -> None:
    status, problem, _ = _answer(bug)

    assert (status, problem.detail, problem.facts) == (500, "", {})


@pytest.mark.parametrize(
    ("path", "body", "status"), [("/wanted", b'{"count": "many"}', 400), ("/nowhere", b"{}", 404)]
)
def test_what_the_framework_refuses_looks_the_same(path: str, body: bytes, status: int) -> None:
    @post("/wanted")
    async def take(data: JSONBody[Wanted]) -> Wanted:
        return data

    with create_test_client([take], exception_handlers=HANDLERS) as client:
        answer = client.post(path, content=body, headers={"content-type": "application/json"})

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_the_api_page_lists_what_a_route_may_answer() -> None:
    @get("/stops/7", responses=responses(StopAlreadyEnded, Unavailable))
    async def fail() -> None: ...

    schema: dict[str, Any] = Litestar([fail]).openapi_schema.to_schema()
    listed = schema["paths"]["/stops/7"]["get"]["responses"]

    assert listed["409"]["description"] == "stop-already-ended"
    assert "503" in listed
