"""The console's files reach a browser with the right keeping times and fences."""

from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from dispatch_server.console import NOT_BUILT, console_routes


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Porta</title>")
    (tmp_path / "icon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "assets" / "index-abc123.js").write_text("export {};")
    return tmp_path


@pytest.mark.parametrize("path", ["/console", "/console/", "/console?date=2026-11-23&view=plan"])
def test_the_page_is_asked_for_each_time(dist: Path, path: str) -> None:
    with TestClient(Litestar([console_routes(dist)])) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert "<title>Porta</title>" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


def test_hashed_files_keep_for_a_year(dist: Path) -> None:
    with TestClient(Litestar([console_routes(dist)])) as client:
        answer = client.get("/console/assets/index-abc123.js")
    assert answer.status_code == 200
    kept = {part.strip() for part in answer.headers["cache-control"].split(",")}
    assert kept == {"public", "max-age=31536000", "immutable"}
    assert "javascript" in answer.headers["content-type"]


def test_other_files_are_asked_for_each_time(dist: Path) -> None:
    with TestClient(Litestar([console_routes(dist)])) as client:
        answer = client.get("/console/icon.svg")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("image/svg+xml")


def test_nothing_from_elsewhere_runs_and_nobody_frames_it(dist: Path) -> None:
    with TestClient(Litestar([console_routes(dist)])) as client:
        policy = client.get("/console").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_file_that_is_not_there_is_missing(dist: Path) -> None:
    with TestClient(Litestar([console_routes(dist)])) as client:
        assert client.get("/console/assets/gone.js").status_code == 404
        assert client.get("/console/../../etc/passwd").status_code == 404


def test_without_a_build_it_says_how_to_get_one(tmp_path: Path) -> None:
    with TestClient(Litestar([console_routes(tmp_path)])) as client:
        answer = client.get("/console")
    assert answer.status_code == 503
    assert answer.text == NOT_BUILT
