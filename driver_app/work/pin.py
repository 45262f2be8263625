"""Ask the server whether the recipient's number is right; without signal it is taken unchecked."""

import asyncio
from http import HTTPStatus
from typing import Final

import msgspec

from driver_app.sync.lanes import JSON, decoded
from driver_app.sync.syncer import Syncer
from driver_app.sync.transport import NoAnswer
from shared.ids import TaskId
from shared.pins import PinAnswer, PinQuestion, PinVerdict

ASK_S: Final = 6.0  # a driver at a door waits no longer


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    verdict: PinVerdict
    tries_left: int = 0


async def ask(syncer: Syncer, task_id: TaskId, pin: str) -> Checked:
    """Ask about a typed number. Raises nothing: no answer is an answer too."""
    question = PinQuestion(task_id=task_id, pin=pin)
    try:
        async with asyncio.timeout(ASK_S):
            line = await syncer.line()
            if line is None:
                return Checked(verdict=PinVerdict.UNCHECKED)
            reply = await line.transport.send(
                "POST",
                "/v1/driver/pins",
                token=line.tokens.access,
                headers=JSON,
                body=msgspec.json.encode(question),
            )
    except (NoAnswer, TimeoutError):
        return Checked(verdict=PinVerdict.UNCHECKED)
    answer = decoded(reply, HTTPStatus.OK, PinAnswer)
    if answer is None:
        return Checked(verdict=PinVerdict.UNCHECKED)
    if answer.is_right:
        return Checked(verdict=PinVerdict.RIGHT, tries_left=answer.tries_left)
    verdict = PinVerdict.WRONG if answer.tries_left else PinVerdict.LOCKED
    return Checked(verdict=verdict, tries_left=answer.tries_left)
