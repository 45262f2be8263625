"""The whole application answers, on an embedded database made from nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from dispatch_server.app import create_app
from dispatch_server.settings import Settings


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    app = create_app(Settings(data_dir=tmp_path))
    async with AsyncTestClient(app) as client:
        yield client


async def test_a_new_server_lives_and_is_ready(client: AsyncTestClient[Litestar]) -> None:
    live, ready = await client.get("/health/live"), await client.get("/health/ready")

    assert (live.status_code, ready.status_code) == (200, 200)
    assert ready.json()["checks"] == {"database": "ok"}


async def test_the_api_page_works_offline(client: AsyncTestClient[Litestar]) -> None:
    page = await client.get("/schema")
    script = await client.get("/schema-files/swagger-ui-bundle.js")

    assert page.status_code == script.status_code == 200
    assert "https://" not in page.text.replace("https://spec.openapis.org", "")


async def test_nobody_gets_in_without_a_credential(client: AsyncTestClient[Litestar]) -> None:
    answer = await client.get("/v1/session")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert "sign in" in answer.json()["detail"]
