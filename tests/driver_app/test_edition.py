"""The app that runs whole in a browser: what it is made of, and a day of it with no network."""

import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from dispatch_server.cities.pack import CityPack
from dispatch_server.cities.tiles import TileFile
from driver_app.edition import BASE, build, fetch_wheels
from driver_app.web import mount
from tests.driver_app.browser import browsing, by_id, open_app, pair, see, tap
from tests.driver_app.fake_server import CODE, FakeServer, a_day, serving
from tests.driver_app.prefixed import Prefixed
from tests.driver_app.roads import straight_way


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay it out with a wheel of nothing, as if pip had fetched it."""
    folder = tmp_path_factory.mktemp("edition")
    wheel = folder / "msgspec-0-cp314-cp314-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("msgspec/__init__.py", "")
    return build(folder / "page", [wheel])


def _kept(edition: Path) -> list[str]:
    found = re.search(r"WHOLE = (\[.*?\]);", (edition / "worker.js").read_text("utf-8"))
    assert found is not None
    names: list[str] = json.loads(found[1])
    return names


def test_the_page_starts_python_in_the_browser_under_its_own_prefix(edition: Path) -> None:
    index = (edition / "index.html").read_text("utf-8")

    assert f'<base href="{BASE}">' in index
    assert "flet.pyodide = true" in index
    assert f'flet.pyodideUrl="{BASE}pyodide/pyodide.mjs"' in index
    assert "serviceWorker.register('worker.js')" in index
    assert 'serviceWorkerVersion: "' not in (edition / "flutter_bootstrap.js").read_text("utf-8")


def test_it_can_be_installed(edition: Path) -> None:
    manifest = json.loads((edition / "manifest.json").read_text("utf-8"))

    assert manifest["start_url"] == manifest["scope"] == BASE
    assert manifest["display"] == "standalone"
    assert all((edition / icon["src"]).is_file() for icon in manifest["icons"])


def test_the_worker_keeps_all_that_the_page_needs_and_no_ballast(edition: Path) -> None:
    kept = _kept(edition)
    files = [edition / (name.removeprefix(BASE) or "index.html") for name in kept]

    assert all(file.is_file() for file in files)
    for name in ("", "app.tar.gz", "main.dart.wasm", "python.js", "pyodide/pyodide.asm.wasm"):
        assert BASE + name in kept
    assert BASE + "worker.js" not in kept
    assert sum(file.stat().st_size for file in files) < 40_000_000


def test_the_archive_has_the_app_and_its_packages_and_nothing_of_a_server(edition: Path) -> None:
    with tarfile.open(edition / "app.tar.gz") as tar:
        names = set(tar.getnames())

    assert {"main.py", "driver_app/main.py", "shared/ways.py"} <= names
    assert {"__pypackages__/flet/__init__.py", "__pypackages__/msgspec/__init__.py"} <= names
    assert not any(name.startswith(("dispatch_server/", "__pypackages__/httpx")) for name in names)
    assert "driver_app/edition.py" not in names


def test_the_same_app_has_the_same_version(edition: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "page", sorted(edition.parent.glob("*.whl")))

    assert (again / "worker.js").read_bytes() == (edition / "worker.js").read_bytes()


def test_the_app_opens_without_httpx_and_websockets() -> None:
    asked = (
        "import driver_app.main, sys; sys.exit(bool({'httpx', 'websockets'} & set(sys.modules)))"
    )

    subprocess.run([sys.executable, "-c", asked], check=True, timeout=60)


async def test_the_server_gives_it_out_beside_the_other(edition: Path, tmp_path: Path) -> None:
    app = Prefixed(mount(server_url="http://127.0.0.1:9", data_dir=tmp_path, edition=edition))
    async with serving(app) as url, httpx.AsyncClient(base_url=url) as http:
        page = await http.get(BASE)
        worker = await http.get(f"{BASE}worker.js")
        missing = await http.get(f"{BASE}assets/no-such-font.woff2")
        other = await http.get("/driver/")

    assert page.status_code == worker.status_code == other.status_code == 200
    assert "flet.pyodide = true" in page.text
    assert "flet.pyodide = true" not in other.text
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-type"].startswith("text/javascript")
    assert missing.status_code == 404


class Site:
    """The API and the app from one origin, as the server has them."""

    def __init__(self, day: FakeServer, app: Prefixed) -> None:
        self.day = day
        self.app = app

    async def __call__(self, scope: dict[str, object], receive: object, send: object) -> None:
        is_api = str(scope.get("path", "")).startswith(("/v1/", "/tiles/"))
        await (self.day if is_api else self.app)(scope, receive, send)


@pytest.mark.long
async def test_a_paired_browser_opens_leads_and_keeps_its_day_with_no_network(
    tmp_path: Path, helsinki: CityPack
) -> None:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    edition = build(tmp_path / "edition", fetch_wheels(wheels))
    file, day = TileFile(helsinki.map_file), a_day(3)
    places = {stop.id: stop.at for stop in day.stops}
    day.tile, day.lead = file.tile, lambda wanted: straight_way(wanted, places)
    app = Prefixed(mount(server_url="http://127.0.0.1:9", data_dir=tmp_path, edition=edition))
    async with serving(Site(day, app)) as url, browsing(tmp_path / "profile") as (context, page):
        await open_app(page, url + BASE)
        await by_id(page, "pairing-code").wait_for(state="attached", timeout=90_000)
        await pair(page, CODE)
        await tap(page, "run-accept")
        await tap(page, "run-start")
        await by_id(page, "next-way").wait_for(state="attached", timeout=30_000)
        await page.wait_for_function("navigator.serviceWorker.controller !== null")
        await page.wait_for_timeout(4_000)  # the store is carried over once a second
        await context.set_offline(True)
        await page.goto(url + BASE)
        await see(page)
        await by_id(page, "next-way").wait_for(state="attached", timeout=90_000)
        await tap(page, "next-way")

        await expect(page.get_by_text("Rua Augusta").first).to_be_attached(timeout=30_000)
    file.close()
