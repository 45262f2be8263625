"""Runs the application on uvicorn, with the settings that live connections need."""

import gc
from typing import Final

import uvicorn

from dispatch_server.app import create_app
from dispatch_server.logs import configure
from dispatch_server.settings import Settings

PING_S = 20.0  # a phone that has gone without a word is noticed within two of these

GARBAGE: Final = (100_000, 50, 1000)
"""Objects, then generations, after which Python looks for cycles. By its own (2000, 10, 10) it went
through all of a kept day of 100 vans again and again, and held the event loop 0.7 to 1.1 s; so 0.2
(``python -m tests.bench.today 100 30``)."""


def serve(settings: Settings) -> None:
    """Serve until a signal ends it."""
    configure(settings.log_file)
    application = create_app(settings)
    gc.set_threshold(*GARBAGE)
    gc.freeze()  # what was made so far stays
    config = uvicorn.Config(
        application,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_per_message_deflate=False,  # it would undo the frame that all consoles share
        ws_max_size=64 * 1024,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run()
