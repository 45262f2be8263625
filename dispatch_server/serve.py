"""Runs the application on uvicorn, with the settings that live connections need."""

import uvicorn

from dispatch_server.app import create_app
from dispatch_server.logs import configure
from dispatch_server.settings import Settings

PING_S = 20.0  # a phone that has gone without a word is noticed within two of these


def serve(settings: Settings) -> None:
    """Serve until a signal ends it."""
    configure(settings.log_file)
    config = uvicorn.Config(
        create_app(settings),
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
