"""What the documents name is there: files, commands with their options, settings, addresses."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
import pytest

from dispatch_server.app import create_app
from dispatch_server.cli import porta
from dispatch_server.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
MADE = {".venv", "node_modules", "dist"}
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not MADE & set(path.relative_to(ROOT).parts)
)
UNDER = ("", "dispatch_server", "dispatch_server/web/src", "driver_app", "shared", "tests")
CODE = re.compile(r"`([^`\n]+)`|^ *(?:\$ )?((?:porta|python|make) .+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)")
A_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/[\w-]+\.(?:py|md|ts|tsx|css|json|png|toml|txt)")
AN_ADDRESS = re.compile(
    r"(?:GET|POST|PUT|DELETE|PATCH)?\s*(/(?:v1|health|t|m|metrics)(?:/[\w{}-]+)*)"
)
A_SETTING = re.compile(rf"\b{PREFIX}[A-Z_]*[A-Z]\b(?!_)")

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def _code(document: Path) -> Iterator[str]:
    """Give what a document sets as code: between backquotes, and lines of a shell."""
    for inline, line in CODE.findall(document.read_text()):
        yield (inline or line).partition("  #")[0].strip()


@each_document
def test_files_that_are_named_are_there(document: Path) -> None:
    text = document.read_text()
    linked = [path for path in LINK.findall(text) if not (document.parent / path).exists()]
    named = [code for code in _code(document) if A_PATH.fullmatch(code)]
    modules = [name.replace(".", "/") for name in re.findall(r"python -m ([\w.]+)", text)]

    assert linked == []
    assert [path for path in named if not _is_there(document, path)] == []
    assert [path for path in modules if not _is_there(document, f"{path}.py")
            and not _is_there(document, f"{path}/__main__.py")] == []  # fmt: skip


def _is_there(document: Path, path: str) -> bool:
    return any((folder / path).exists() for folder in (document.parent, *map(ROOT.joinpath, UNDER)))


@each_document
def test_commands_that_are_named_take_the_options_that_are_named(document: Path) -> None:
    asked = [line for code in _code(document) for line in re.split(r"`| · ", code)]

    for line in asked:
        if line.startswith("porta "):
            command, rest = _command(line.split()[1:])
            known = {option for param in command.params for option in param.opts}
            assert set(re.findall(r"--[a-z][a-z-]*", rest)) <= known | {"--help"}, line


def _command(words: list[str]) -> tuple[click.Command, str]:
    """Find the command that words name, and give what follows it."""
    command: click.Command = porta
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z-]+", words[0]):
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            assert command.invoke_without_command, f"there is no porta {words[0]}"
            break
        command, words = found, words[1:]
    return command, " ".join(words)


@each_document
def test_targets_and_settings_that_are_named_are_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    settings = {f"{PREFIX}{field.name.upper()}" for field in msgspec.structs.fields(Settings)}
    for module in (ROOT / "driver_app").glob("*.py"):
        settings |= set(A_SETTING.findall(module.read_text()))

    made = {code.split()[1] for code in _code(document) if re.match(r"make [a-z]", code)}
    assert made <= targets
    assert set(A_SETTING.findall(document.read_text())) <= settings


def test_addresses_that_are_named_are_served(tmp_path: Path) -> None:
    served = {_plain(route.path) for route in create_app(Settings(data_dir=tmp_path)).routes}
    named = {
        (document.name, _plain(match.group(1)))
        for document in DOCUMENTS
        for code in _code(document)
        if (match := AN_ADDRESS.fullmatch(code))
    }

    assert len(named) > 20
    assert {(where, path) for where, path in named if path not in served} == set()


def _plain(path: str) -> str:
    return re.sub(r"{[^}]*}", "{}", path)
