"""``python -m driver_app.simulation SCRIPT.json``: a line of JSON for each driver at the end."""

import asyncio
import logging
import sys
from pathlib import Path

import msgspec

from driver_app.simulation.driver import SimulatedDriver
from driver_app.simulation.script import CrewReport, Script


class ErrorCount(logging.Handler):
    """Counts what the app's own code logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, _: logging.LogRecord) -> None:
        self.count += 1


async def simulate(script: Script) -> list[CrewReport]:
    """Let all crews work side by side. Any that cannot go on ends the day with its error."""
    drivers = [SimulatedDriver(crew, script) for crew in script.crews]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(driver.work()) for driver in drivers]
    return [task.result() for task in tasks]


def main() -> None:
    """Run the script that the first argument names."""
    errors = ErrorCount()
    logging.getLogger().addHandler(errors)
    logging.getLogger().addHandler(logging.StreamHandler(sys.stderr))
    script = msgspec.json.decode(Path(sys.argv[1]).read_bytes(), type=Script)
    reports = asyncio.run(simulate(script))
    for index, report in enumerate(reports):
        own = errors.count if index == 0 else 0  # the process's count, said once
        line = msgspec.json.encode(msgspec.structs.replace(report, errors=own))
        sys.stdout.write(line.decode() + "\n")


if __name__ == "__main__":
    main()
