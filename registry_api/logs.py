"""One JSON object per line, for the service's own messages, gunicorn's and every library's."""

import logging
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that this thread answers; every log line of that time carries it."""


class _Request(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if current := request_id.get():
            record.request_id = current
        return True


def config(level: str) -> dict[str, Any]:
    """Return the `logging.config.dictConfig` dictionary that sends JSON lines to standard output.

    Shapes: `{"timestamp": RFC 3339 UTC, "level", "logger", "message", "request_id"?, …}`; a traceback is the field
    `exc_info`, so that no message ever takes a second line.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": _Request}},
        "formatters": {
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": ["levelname", "name", "message"],
                "rename_fields": {"levelname": "level", "name": "logger"},
                "timestamp": True,
            }
        },
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
                "filters": ["request"],
            }
        },
        "root": {"level": "WARNING", "handlers": ["stdout"]},
        "loggers": {
            "registry_api": {"level": level},
            "gunicorn.error": {"level": level, "handlers": ["stdout"], "propagate": False},
            # A lost database is told once, by registry_api.db, not at every attempt.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
