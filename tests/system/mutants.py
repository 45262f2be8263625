"""Bugs to seed: each is one change to our own source, put in place of the right code for a while.

The text that a mutant replaces must be there exactly once, so that no mutant dies unnoticed when
the code around it moves on.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType
from typing import Any

PACKAGES = ("dispatch_server.", "driver_app.", "shared.")


@dataclass(frozen=True)
class Mutant:
    """What is replaced, where, and by what."""

    name: str
    module: str
    old: str
    new: str


MUTANTS = [
    Mutant(
        "gaps are accepted",
        "dispatch_server.sync.service",
        "if fact.seq > stream.last_seq + 1:",
        "if False:",
    ),
    Mutant(
        "more is acknowledged than is stored",
        "dispatch_server.sync.service",
        "acked_through=taken.acked_through,",
        "acked_through=taken.acked_through + 1,",
    ),
    Mutant(
        "the old driver is not told of a reassigned stop",
        "dispatch_server.runs.change",
        'day.tell(day.runs[stop.run_id].driver_id, "stop", stop.id, "remove")',
        "pass",
    ),
    Mutant(
        "the last report wins",
        "shared.fold",
        "return wanted if STOP_RANK[wanted] > STOP_RANK[status] else status",
        "return wanted",
    ),
    Mutant(
        "a report on an unknown stop is an error",
        "dispatch_server.runs.apply",
        "raise _Unfit(Code.UNKNOWN_STOP)",
        "raise KeyError(fact.stop_id)",
    ),
    Mutant(
        "the cursor jumps to the head",
        "dispatch_server.sync.feed",
        "last = page[-1].rev if more else counter.rev",
        "last = counter.rev",
    ),
    Mutant(
        "a stream is not bound to its device",
        "dispatch_server.sync.service",
        "or caller.device_id != request.device",
        "",
    ),
    Mutant(
        "known facts are not looked up",
        "dispatch_server.sync.service",
        "return _Known({row.seq: row for row in numbered}, {row.id: row for row in named})",
        "return _Known({}, {})",
    ),
    Mutant(
        "a second delivery is told again",
        "dispatch_server.runs.rules",
        "return Reading(status=status, is_applied=False, code=Code.DOUBLE_COMPLETION)",
        "return Reading(status=status, is_applied=True, code=Code.DOUBLE_COMPLETION)",
    ),
    Mutant(
        "a phone hears of everybody's stops",
        "dispatch_server.sync.feed",
        "FeedEntry.audience == driver_audience(driver_id),",
        "",
    ),
    Mutant(
        "a fork is not answered with a new epoch",
        "driver_app.sync.lanes",
        "await asyncio.to_thread(outbox.open_epoch, store, device)",
        "pass",
    ),
    Mutant(
        "facts leave the screen before their effect is there",
        "driver_app.store.answers",
        "    if not answer.more:\n",
        "    if True:\n",
    ),
    Mutant(
        "what a restored server forgot is not sent again",
        "driver_app.store.answers",
        "forget_acks(db, device)",
        "pass",
    ),
    Mutant(
        "a page leaves the lines of the chat out",
        "dispatch_server.sync.feed",
        "if entry.kind == KIND]",
        "if False]",
    ),
    Mutant(
        "nobody says that a line is on the phone",
        "driver_app.store.answers",
        "note_delivered(db, store, device, answer)",
        "pass",
    ),
]


@contextmanager
def seeded(mutant: Mutant) -> Iterator[None]:
    """Have the bug in the code, wherever its functions were imported to."""
    module = importlib.import_module(mutant.module)
    source = Path(module.__file__ or "").read_text()
    assert source.count(mutant.old) == 1, f"{mutant.name}: the code has moved on"
    before = dict(vars(module))
    mutated: dict[str, Any] = vars(module)
    code = compile(source.replace(mutant.old, mutant.new), module.__file__ or "", "exec")
    exec(code, mutated)  # noqa: S102 - our own source, with one change
    changed = {
        id(old): (old, mutated[name])
        for name, old in before.items()
        if isinstance(old, FunctionType) and old.__module__ == mutant.module
    }
    # Classes stay the ones that everybody knows: only functions are replaced.
    mutated.update({name: v for name, v in before.items() if not isinstance(v, FunctionType)})
    places = _swap(changed)
    try:
        yield
    finally:
        vars(module).update(before)
        for namespace, name, old in places:
            namespace[name] = old


def _swap(changed: dict[int, tuple[Any, Any]]) -> list[tuple[dict[str, Any], str, Any]]:
    """Put the new functions wherever the old ones are, and say where that was."""
    places = []
    for name, module in list(sys.modules.items()):
        if not name.startswith(PACKAGES):
            continue
        namespace = vars(module)
        for key, value in list(namespace.items()):
            if id(value) in changed and changed[id(value)][0] is value:
                places.append((namespace, key, value))
                namespace[key] = changed[id(value)][1]
    return places
