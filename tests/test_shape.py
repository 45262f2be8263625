"""The shape of the tree: sizes, a test for each module, nothing of one machine, both languages."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("dispatch_server", "driver_app", "shared")
MADE = {"__pycache__", "node_modules", "dist"}
GENERATED = {"versions", "wire.ts"}  # as long as the schema, and as what goes over the wire
CODE = {".css", ".html", ".js", ".py", ".sh", ".ts", ".tsx"}
FILE_LINES, FUNCTION_LINES = 500, 60

# Rows, wire shapes and ports hold no behaviour; migrations are run up and down as a whole.
UNTESTED_NAMES = {"__init__", "__main__", "model", "port", "schema"}
UNTESTED_FOLDERS = {"migrations", "texts"}
TESTED_ELSEWHERE = {  # module: where, and why
    "dispatch_server/accounts/authentication.py": "needs a server; accounts/test_routes.py",
    "dispatch_server/accounts/signed_in.py": "needs a server; accounts/test_routes.py",
    "dispatch_server/app.py": "the composition root; tests/system/test_app.py",
    "dispatch_server/cli.py": "needs an installation; tests/wheel and tests/system",
    "dispatch_server/health.py": "needs a server; tests/system/test_app.py",
    "dispatch_server/serve.py": "starts uvicorn; tests/system",
    "dispatch_server/errors.py": "names alone; tests/dispatch_server/test_problems.py",
    "dispatch_server/runs/incident_schema.py": "wire structs; runs/test_incident_routes.py",
    "driver_app/controls/chat_button.py": "needs a session; views/test_chat.py",
    "driver_app/controls/ending.py": "needs a session; views/test_deliver.py, views/test_fail.py",
    "driver_app/controls/leaving.py": "needs a session; views/test_load.py, views/test_shift.py",
    "driver_app/controls/scans.py": "needs a screen; views/test_deliver.py",
    "driver_app/session/chat.py": "what a screen asks; views/test_chat.py",
    "driver_app/session/news.py": "what a screen asks; views/test_changes.py",
    "driver_app/session/shift.py": "what screens ask; views/test_{shift,vehicle,load,incident,finish}",
    "driver_app/settings.py": "numbers with reasons; tests/driver_app/sync",
    "driver_app/store/backlog.py": "a struct; tests/driver_app/store/test_outbox.py",
    "shared/errors.py": "a name alone; tests/dispatch_server/test_problems.py",
    "shared/facts.py": "wire structs; tests/dispatch_server/sync",
    "shared/pairing.py": "wire structs; tests/dispatch_server/accounts/test_devices.py",
    "shared/pins.py": "wire structs; tests/dispatch_server/runs/test_pins.py",
    "shared/problems.py": "a wire struct; tests/dispatch_server/test_problems.py",
    "shared/runs.py": "wire structs; tests/dispatch_server/sync",
    "shared/states.py": "names and ranks; tests/shared/test_fold.py",
    "shared/sync.py": "wire structs; tests/dispatch_server/sync",
    "shared/ways.py": "wire structs; tests/dispatch_server/runs/test_way.py",
}

GRAMMARS = {"roads.narration"}  # each language builds sentences its own way; test_narrate has them
FOREIGN = re.compile(
    r"(?<![\w.])/(?:root|home|Users|work)/\w"  # where one machine keeps its files
    r"|--(?:extra-)?index-url|--find-link[s]|pypi\.org/simple|files\.pythonhosted\.|registry\.npmjs\."
)


def _files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not MADE & set(path.relative_to(ROOT).parts):
                yield path


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _python(*folders: str) -> list[Path]:
    return [path for path in _files(*folders) if path.suffix == ".py"]


def test_files_are_short_enough_to_read() -> None:
    lines = {
        _name(path): len(path.read_text().splitlines())
        for path in _files(*PACKAGES, "tests")
        if path.suffix in CODE and not GENERATED & set(path.parts)
    }

    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}


def test_functions_are_short_enough_to_read() -> None:
    lines = {
        f"{_name(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in _python(*PACKAGES, "tests")
        if not GENERATED & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: count for name, count in lines.items() if count > FUNCTION_LINES} == {}


def test_each_module_has_its_test() -> None:
    modules = {
        _name(path): ROOT / "tests" / path.relative_to(ROOT).with_name(f"test_{path.name}")
        for path in _python(*PACKAGES)
        if path.stem not in UNTESTED_NAMES and not UNTESTED_FOLDERS & set(path.parts)
    }

    untested = {module for module, test in modules.items() if not test.is_file()}
    unlisted, gone = untested - set(TESTED_ELSEWHERE), set(TESTED_ELSEWHERE) - set(modules)
    assert not unlisted, f"without a test: {', '.join(sorted(unlisted))}"
    assert not gone, f"listed, but not there: {', '.join(sorted(gone))}"


def test_shared_needs_only_the_standard_library_and_msgspec() -> None:
    allowed = {*sys.stdlib_module_names, "msgspec", "shared"}
    imported = {
        name.split(".")[0]
        for path in _python("shared")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _imported(node)
    }

    assert imported - allowed == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_nothing_names_a_path_of_one_machine_or_a_package_index() -> None:
    top = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    texts = {_name(path): path.read_bytes() for path in [*top, *_files(*PACKAGES, "tests", ".ci")]}

    found = {name: FOREIGN.search(text.decode(errors="replace")) for name, text in texts.items()}
    assert {name: match.group() for name, match in found.items() if match} == {}


def test_the_npm_lock_leaves_the_registry_to_npm() -> None:
    assert [path for path in _files("dispatch_server") if path.name == "package-lock.json"
            and '"resolved"' in path.read_text()] == []  # fmt: skip


@pytest.mark.parametrize("package", ["dispatch_server", "driver_app"])
def test_catalogues_say_the_same_in_both_languages(package: str) -> None:
    said: dict[str, dict[str, object]] = {"pt-BR": {}, "en": {}}
    for path in (ROOT / package / "texts").glob("*.json"):
        name, _, locale = path.stem.rpartition(".")
        if name in GRAMMARS:
            continue
        said[locale][name] = _placeholders(json.loads(path.read_text(encoding="utf-8")))

    assert said["pt-BR"] == said["en"]


def _placeholders(texts: object, key: str = "") -> dict[str, list[str]]:
    """Each text's key, and what is filled into it."""
    if isinstance(texts, dict):
        inner = (_placeholders(text, f"{key}.{name}") for name, text in texts.items())
        return {name: filled for part in inner for name, filled in part.items()}
    return {key: sorted(set(re.findall(r"{(\w*)", str(texts))))}
