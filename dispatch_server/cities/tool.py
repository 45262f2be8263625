"""Running the programs that build a pack."""

import os
import subprocess
from collections.abc import Sequence
from typing import Final

from dispatch_server.cities.errors import BuildFailed

TIME_LIMIT_S: Final = 6 * 3600  # a country takes hours
_TOLD: Final = 500


def run_tool(command: Sequence[str], **environment: str) -> str:
    """Run to the end and return what was said. Raises BuildFailed with the last of it.

    ``environment`` is added to our own.
    """
    name = command[0].replace("\\", "/").rsplit("/", 1)[-1]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT_S,
            check=False,
            env=os.environ | environment,
        )
    except OSError as missing:
        raise BuildFailed(name, str(missing)) from missing
    except subprocess.TimeoutExpired as slow:
        raise BuildFailed(name, f"not done after {TIME_LIMIT_S} s") from slow
    said = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode:
        raise BuildFailed(name, said[-_TOLD:] or f"exit code {done.returncode}")
    return said
