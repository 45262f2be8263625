"""What the app may be told about time and data: each value with its unit and reason."""

from typing import Annotated, Final

import msgspec

VERSION: Final = "0.1.0"  # of the app, as every report says; the project's own


class SyncSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How eagerly a phone talks to its server."""

    poll_s: float = 15.0  # between questions for news, where no websocket says "changed"
    positions_s: float = 4.0  # between batches of positions while there are any
    connect_s: float = 5.0  # a phone with signal needs less than one
    request_s: float = 20.0  # a 256 KB chunk at 128 kbit/s needs sixteen
    watchdog_s: float = 60.0  # then the connection is thrown away and made anew
    first_retry_s: float = 1.0
    last_retry_s: float = 30.0  # back in signal all is sent within a minute, touched or not
    photos_abreast: Annotated[int, msgspec.Meta(ge=1, le=6)] = 3  # hides a quick line's round trips
    sweep_s: float = 3600.0  # between clean-ups of what the server has had for days
    facts_in_batch: Annotated[int, msgspec.Meta(ge=1, le=200)] = 100
