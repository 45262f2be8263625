"""Lays out the app to run whole in a browser, with no server behind its screens.

python -m driver_app.edition .porta/edition

Python itself runs in the page (Pyodide), so that a phone whose maker's store nobody can use, or a
borrowed one, works a day offline all the same: the page is kept by a service worker, the store in
the browser's own database. It talks to the server it came from like any phone. Flet's own client
is in its wheel; two packages that are not pure Python come as wheels for this platform, fetched by
pip. The server serves the folder at ``/driver/app/`` (driver_app/web.py).
"""

import argparse
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import Final

import flet_web
from flet_web.patch_index import patch_font_manifest_json, patch_index_html

from driver_app.stage import ROOT, stage

BASE: Final = "/driver/app/"
PLATFORM: Final = ("pyemscripten_2026_0_wasm32", "3.14", "cp314")  # of flet_web's own Pyodide
BINARY: Final = ("msgpack", "msgspec")
PURE: Final = (
    "flet",
    "flet-camera",
    "flet-geolocator",
    "flet-secure-storage",
    "repath",
    "segno",
    "six",
    "tzdata",
)
MANIFEST: Final = {
    "name": "Porta",
    "short_name": "Porta",
    "id": BASE,
    "start_url": BASE,
    "scope": BASE,
    "display": "standalone",
    "orientation": "portrait",
    "background_color": "#FFFFFF",
    "theme_color": "#0B4DBA",
    "icons": [
        {"src": f"icons/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ],
}
# Of Flet's client: what no browser of today asks for, or only one that the cache learns by asking.
_NOT_KEPT: Final = re.compile(
    r"\.(symbols|map|d\.ts|exe|bat)$|^canvaskit/(experimental|wimp|canvaskit\.|chromium/|skwasm_heavy)"
    r"|^main\.dart\.js$|/media_kit/|NOTICES|python_cli_entry|flutter_service_worker|^worker\.js$"
)
_REGISTER: Final = """<script>
if ('serviceWorker' in navigator) navigator.serviceWorker.register('worker.js');
</script>
"""
_BEFORE: Final = '<script src="python.js"></script>'
_MAIN: Final = '''"""What the page starts: the driver app on the browser's own storage."""

import asyncio
import os
from urllib.parse import urlsplit

import flet as ft
import flet_js
import pyodide_js
from js import Object
from pyodide.ffi import create_once_callable, to_js

from driver_app.main import main as run_driver

HOME = "/porta"
EVERY_S = 1.0  # what was saved is in the browser's own database after so long, at most


async def main(page):
    files = pyodide_js.FS
    files.mkdirTree(HOME)
    files.mount(files.filesystems.IDBFS, to_js({}, dict_converter=Object.fromEntries), HOME)
    await carry(files, is_back=True)
    page.run_task(keep, files)
    here = urlsplit(flet_js.documentUrl)
    os.environ["FLET_APP_STORAGE_DATA"] = HOME
    os.environ["PORTA_SERVER_URL"] = f"{here.scheme}://{here.netloc}"
    await run_driver(page)


async def keep(files):
    while True:
        await asyncio.sleep(EVERY_S)
        await carry(files, is_back=False)


async def carry(files, *, is_back):
    """Copy what is newer out of the browser's database, or into it."""
    done = asyncio.get_running_loop().create_future()
    files.syncfs(is_back, create_once_callable(done.set_result))
    await done


ft.run(main)
'''


def fetch_wheels(folder: Path) -> list[Path]:
    """Have pip download the wheels of BINARY for the page's Python. Needs a package index."""
    platform, python, abi = PLATFORM
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    target = ["--platform", platform, "--python-version", python, "--abi", abi]
    subprocess.run([*pip, *target, "--dest", str(folder), *BINARY], check=True)  # noqa: S603 - our own words
    return sorted(folder.glob("*.whl"))


def build(folder: Path, wheels: Iterable[Path], root: Path = ROOT) -> Path:
    """Fill ``folder`` anew with the page, the app and the packages it needs."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(flet_web.get_package_web_dir(), folder)
    with resources.as_file(resources.files("driver_app") / "assets") as ours:
        shutil.copytree(ours, folder, dirs_exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    _package(folder / "app.tar.gz", wheels, root)
    _patch_page(folder)
    _list_whole(folder)
    return folder


def _package(archive: Path, wheels: Iterable[Path], root: Path) -> None:
    """Pack the staged app, and beside it the packages as they are unpacked."""
    inside = archive.with_suffix(".d")
    source = stage(inside, root) / "src"
    packages = source / "__pypackages__"
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as zipped:
            zipped.extractall(packages)  # noqa: S202 - pip has checked its hash
    for name in PURE:
        _copy_installed(name, packages)
    shutil.rmtree(source / "assets", ignore_errors=True)
    (source / "main.py").write_text(_MAIN, encoding="utf-8")
    with (
        archive.open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path in sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                _add(tar, path, path.relative_to(source).as_posix())
    shutil.rmtree(inside)


def _add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    """Add a file without when and whose it is, so that the same app has the same digest."""
    content = path.read_bytes()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    tar.addfile(entry, io.BytesIO(content))


def _copy_installed(name: str, packages: Path) -> None:
    for file in metadata.files(name) or []:
        is_code = ".." not in file.parts and "__pycache__" not in file.parts
        if is_code and (source := Path(str(file.locate()))).is_file():
            to = packages / Path(*file.parts)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, to)


def _patch_page(folder: Path) -> None:
    index = folder / "index.html"
    patch_index_html(
        str(index),
        base_href=BASE,
        app_name="Porta",
        app_description="Porta",
        pyodide=True,
        pyodide_script_path="main.py",
        pyodide_version="bundled",
        app_package_url="app.tar.gz",
        no_cdn=True,
    )
    patch_font_manifest_json(str(folder / "assets" / "FontManifest.json"))
    text = index.read_text(encoding="utf-8")
    if _BEFORE not in text or 'flet.pyodideUrl="pyodide/pyodide.mjs"' not in text:
        raise RuntimeError("this version of flet_web has another page: see driver_app/edition.py")
    # A worker of a page resolves a relative module against itself, and refuses (1.0.5).
    text = text.replace("pyodide/pyodide.mjs", f"{BASE}pyodide/pyodide.mjs")
    text = text.replace('appPackageUrl = "app.tar.gz"', f'appPackageUrl = "{BASE}app.tar.gz"')
    voice = '<script src="voice.js"></script>\n'
    index.write_text(text.replace(_BEFORE, _REGISTER + voice + _BEFORE), encoding="utf-8")
    boot = folder / "flutter_bootstrap.js"
    # Flutter's own worker does nothing but unregister itself, and ours with it.
    cut = re.sub(r"serviceWorkerSettings: \{.*?\},\n", "", boot.read_text("utf-8"), flags=re.DOTALL)
    boot.write_text(cut, encoding="utf-8")


def _list_whole(folder: Path) -> None:
    """Tell the service worker what the app is made of, under the digest of all of it."""
    digest, names = hashlib.sha256(), []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not _NOT_KEPT.search(name):
            digest.update(name.encode() + path.read_bytes())
            names.append(BASE if name == "index.html" else BASE + name)
    worker = folder / "worker.js"
    text = worker.read_text(encoding="utf-8")
    text = text.replace("VERSION = ''", f"VERSION = '{digest.hexdigest()[:16]}'")
    worker.write_text(text.replace("WHOLE = []", f"WHOLE = {json.dumps(names)}"), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Lay out the app to run whole in a browser.")
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args(arguments).folder
    downloads = folder.with_name(f"{folder.name}-wheels")
    downloads.mkdir(parents=True, exist_ok=True)
    build(folder, fetch_wheels(downloads))


if __name__ == "__main__":
    main()
