"""The console's types are what the server speaks."""

import datetime as dt
import enum
from typing import Any, Literal

import msgspec
import pytest

from dispatch_server import wire_types
from dispatch_server.wire_types import NotOnTheWire, main, render


class Colour(enum.StrEnum):
    RED = "red"
    BLUE = "blue"


class Inner(msgspec.Struct, tag="inner"):
    colour: Colour
    at: dt.datetime | None = None


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    inner: tuple[Inner, ...] = ()
    facts: dict[str, Any] = {}
    box: tuple[float, float] = (0, 0)
    language: Literal["", "en"] = ""


class Twice(msgspec.Struct):
    one: int


def test_a_struct_becomes_an_interface_with_all_that_it_names() -> None:
    text = render([Sent])
    assert 'export type Colour = "red" | "blue";' in text
    assert (
        'export interface Inner {\n  readonly type: "inner";\n  readonly colour: Colour;\n'
        "  readonly at: Instant | null;\n}" in text
    )


def test_what_we_are_sent_may_leave_out_defaults_and_what_we_answer_never_does() -> None:
    text = render([Sent])
    assert "readonly name: string;" in text
    assert "readonly inner?: readonly Inner[];" in text
    assert "readonly box?: readonly [number, number];" in text
    assert 'readonly language?: "" | "en";' in text
    assert "readonly facts?: Readonly<Record<string, unknown>>;" in text
    assert "readonly at: Instant | null;" in text


def test_two_structs_of_one_name_are_refused() -> None:
    other = msgspec.defstruct("Twice", [("two", str)])
    with pytest.raises(NotOnTheWire, match="Twice is in"):
        render([Twice, other])


def test_a_type_without_a_name_over_there_is_refused() -> None:
    with pytest.raises(NotOnTheWire):
        render([msgspec.defstruct("Money", [("amount", complex)])])


def test_the_file_in_the_tree_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_a_stale_file_is_noticed_and_written_anew(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(wire_types, "FILE", tmp_path / "wire.ts")
    assert main(["--check"]) == 1
    assert "porta wire-types" in capsys.readouterr().err
    assert main([]) == 0
    assert main(["--check"]) == 0
