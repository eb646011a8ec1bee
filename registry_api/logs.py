"""Logging: one JSON object per line, for the messages of the service, gunicorn and all libraries."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from registry_api import request_id

MAX_LINE = 16_000  # bytes; container runtimes split longer lines, which would not be JSON any more

# Attributes of every record; the others are fields of the line. Some exist from Python 3.12 on, or once formatted.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_encode = json.JSONEncoder(default=str).encode


class JsonLines(logging.Formatter):
    """Writes a record as one line of ASCII of at most `MAX_LINE` bytes, by cutting the middle out of long fields."""

    def format(self, record: logging.LogRecord) -> str:
        """Serialise the record."""
        fields = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.current():
            fields["request_id"] = current
        if record.exc_info:
            fields["exc_info"] = self.formatException(record.exc_info)
        if record.stack_info:
            fields["stack_info"] = record.stack_info
        fields |= {name: value for name, value in record.__dict__.items() if name not in _STANDARD}
        line = _encode(fields)
        return line if len(line) <= MAX_LINE else _shortened(fields)


def _shortened(fields: dict[str, Any]) -> str:
    """Serialise the fields, the long ones cut to less and less until the line fits."""
    line, room = "", MAX_LINE // 2
    while room:
        line = _encode({name: _cut(value, room) for name, value in fields.items()})
        if len(line) <= MAX_LINE:
            break
        room //= 2
    return line


def _cut(value: Any, room: int) -> Any:
    """Keep both ends of a long value: a traceback begins with the place and ends with the error."""
    text = value if isinstance(value, str) else _encode(value)
    if len(_encode(text)) <= room:
        return value
    half = room // 2
    return f"{_fitting(text, half)} … {_fitting(text[::-1], half)[::-1]}"


def _fitting(text: str, size: int) -> str:
    """Return the longest prefix that takes at most `size` bytes in JSON, where a character takes up to 12."""
    text = text[:size]
    while (excess := len(_encode(text)) - 2 - size) > 0:
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
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {
            "stdout": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
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
