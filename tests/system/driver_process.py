"""A driver without a screen in a process of its own: server, code, folder and script by argument.

It syncs eagerly, and the environment may turn its clock, or have it die (see deaths).
"""

import asyncio
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from driver_app.headless import drive
from driver_app.settings import SyncSettings
from shared.clock import FastClock
from tests.system.deaths import arm

QUICK: Final = SyncSettings(poll_s=1.0, first_retry_s=0.1, last_retry_s=1.0)
TURNED: Final = "PORTA_TEST_TURNED"  # hours that the phone's clock is off by


def main() -> int:
    server_url, code, state_dir, script = sys.argv[1:]
    arm(os.environ)
    now = datetime.now(UTC) + timedelta(hours=float(os.environ.get(TURNED, "0")))
    return asyncio.run(
        drive(
            server_url=server_url,
            code=code,
            state_dir=Path(state_dir),
            script=Path(script),
            out=sys.stdout,
            clock=FastClock(now, speed=1.0, anchor=time.time()),
            settings=QUICK,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
