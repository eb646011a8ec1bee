"""Logging: one JSON object per line, for the messages of the service, gunicorn and all libraries."""

import json
import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from registry_api import request_id

MAX_LINE = 16_000  # bytes; container runtimes split longer lines, which would not be JSON any more


class _Request(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if current := request_id.current():
            record.request_id = current
        return True


class JsonLines(JsonFormatter):
    """Writes a record as one line of ASCII of at most `MAX_LINE` bytes, by cutting the middle out of long fields."""

    def jsonify_log_record(self, log_data: dict[str, Any]) -> str:
        """Serialise the record, and shorten its long fields until the line fits."""
        line = super().jsonify_log_record(log_data)
        room = MAX_LINE // 2
        while len(line) > MAX_LINE and room:
            log_data = {name: self._in(room, value) for name, value in log_data.items()}
            line = super().jsonify_log_record(log_data)
            room //= 2
        return line

    def _in(self, room: int, value: Any) -> Any:
        """Keep both ends of a long value: a traceback begins with the place and ends with the error."""
        text = value if isinstance(value, str) else super().jsonify_log_record({"": value})
        if len(json.dumps(text)) <= room:
            return value
        half = room // 2
        return f"{_fitting(text, half)} … {_fitting(text[::-1], half)[::-1]}"


def _fitting(text: str, size: int) -> str:
    """Return the longest prefix that takes at most `size` bytes in JSON, where a character takes up to 12."""
    text = text[:size]
    while (excess := len(json.dumps(text)) - 2 - size) > 0:
        text = text[: -max(1, excess // 12)]
    return text


def config(level: str) -> dict[str, Any]:
    """Return the `logging.config.dictConfig` dictionary that sends JSON lines to standard output.

    Format: `{"timestamp": RFC 3339 UTC, "level", "logger", "message", "request_id"?, …}`; a traceback is the field
    `exc_info`, so that every message is one line. A line has at most `MAX_LINE` bytes.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": _Request}},
        "formatters": {
            "json": {
                "()": JsonLines,
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
            # registry_api.db logs a lost database once; psycopg.pool logs every attempt to connect.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
