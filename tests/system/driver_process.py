"""A driver without a screen in a process of its own: server, code, folder and script by argument."""

import asyncio
import sys
from pathlib import Path

from driver_app.headless import drive
from driver_app.settings import SyncSettings

QUICK = SyncSettings(poll_s=1.0, first_retry_s=0.1, last_retry_s=1.0)


def main() -> int:
    server_url, code, state_dir, script = sys.argv[1:]
    return asyncio.run(
        drive(
            server_url=server_url,
            code=code,
            state_dir=Path(state_dir),
            script=Path(script),
            out=sys.stdout,
            settings=QUICK,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
