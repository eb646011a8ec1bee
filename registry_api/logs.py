"""One JSON object per line, for the service's own messages, gunicorn's and every library's."""

import json
import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from registry_api import request_id

MAX_LINE = 16_000  # bytes; container runtimes split longer lines, and a split line is no JSON


class _Request(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if current := request_id.current():
            record.request_id = current
        return True


class JsonLines(JsonFormatter):
    """Writes a record as one line of ASCII, `MAX_LINE` bytes at most: its long fields lose their middle."""

    def jsonify_log_record(self, log_data: dict[str, Any]) -> str:
        """Serialise the record, shortening what is long until the line is not."""
        line = super().jsonify_log_record(log_data)
        room = MAX_LINE // 2
        while len(line) > MAX_LINE and room:
            log_data = {name: self._in(room, value) for name, value in log_data.items()}
            line = super().jsonify_log_record(log_data)
            room //= 2
        return line

    def _in(self, room: int, value: Any) -> Any:
        """Keep the ends of a long value: a traceback begins with where it happened, and ends with what."""
        text = value if isinstance(value, str) else super().jsonify_log_record({"": value})
        if len(json.dumps(text)) <= room:
            return value
        half = room // 2
        return f"{_fitting(text, half)} … {_fitting(text[::-1], half)[::-1]}"


def _fitting(text: str, size: int) -> str:
    """Return as many of the first characters as take at most `size` bytes in JSON, where one takes up to 12."""
    text = text[:size]
    while (excess := len(json.dumps(text)) - 2 - size) > 0:
        text = text[: -max(1, excess // 12)]
    return text


def config(level: str) -> dict[str, Any]:
    """Return the `logging.config.dictConfig` dictionary that sends JSON lines to standard output.

    Shapes: `{"timestamp": RFC 3339 UTC, "level", "logger", "message", "request_id"?, …}`; a traceback is the field
    `exc_info`, so that no message ever takes a second line. A line has at most `MAX_LINE` bytes.
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
            # A lost database is told once, by registry_api.db, not at every attempt.
            "psycopg.pool": {"level": "ERROR"},
        },
    }
