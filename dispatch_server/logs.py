"""Logging: events with facts, for people on a terminal or as JSON lines in a file."""

import logging
import sys
from pathlib import Path
from typing import Final

import structlog

# Without local variables: they hold tokens, names and addresses.
_TRACEBACKS: Final = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
)


def configure(log_file: str = "", *, level: int = logging.INFO) -> None:
    """Send everything, ours and the libraries', through one pipe."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if log_file:
        path = Path(log_file)
        path.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(path, encoding="utf-8")
        last: list[structlog.types.Processor] = [
            _TRACEBACKS,
            structlog.processors.JSONRenderer(),
        ]
    else:
        handler = logging.StreamHandler(sys.stderr)
        last = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("httpx", "httpcore", "uvicorn.access", "aiosqlite", "alembic", "flet"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
