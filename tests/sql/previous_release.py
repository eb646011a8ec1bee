"""Run the statements of the previous release, as record_release.py recorded them.

Ids and times differ in each run. Where one first appears in a result, it is remembered as the replacement of the
recorded one.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Json

RECORD = Path(__file__).with_name("previous_release.json")

_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?\+00(?::00)?"
_ID_OR_TIME = re.compile(f"{_UUID}|{_TIME}")
_compact = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))  # as the service encodes JSON


def to_json(value: Any) -> Any:
    """Return a statement's parameter as JSON, with its type where JSON has none for it."""
    match value:
        case UUID() | datetime():
            return {type(value).__name__: str(value)}
        case Json():
            return {"Json": value.obj}
    return value


class Replay:
    """One run of the recorded statements on one connection."""

    def __init__(self, connection: psycopg.Connection[Any], statements: Sequence[str]) -> None:
        self._connection = connection
        self._statements = statements
        self._replacements: dict[str, str] = {}

    def run(self, steps: Iterable[Mapping[str, Any]]) -> None:
        """Run the statements in order; each must have its recorded result."""
        for step in steps:
            self._run(step)

    def _run(self, step: Mapping[str, Any]) -> None:
        statement = self._statements[step["statement"]]
        parameters = {name: self._read(value) for name, value in step["parameters"].items()}
        refused = None
        rows: list[list[str | None]] = []
        try:
            cursor = self._connection.execute(statement.encode(), parameters)
            result = cursor.pgresult
            assert result
            for row in range(result.ntuples):
                values = (result.get_value(row, column) for column in range(result.nfields))
                rows.append([value.decode() if value is not None else None for value in values])
        except psycopg.Error as error:
            refused = error.sqlstate
        assert refused == step.get("refused"), (statement, parameters)
        if not refused:
            recorded, actual = json.dumps(step["rows"]), json.dumps(rows)
            self._remember(recorded, actual)
            assert self._translated(recorded) == _ID_OR_TIME.sub(_normal, actual), statement

    def _remember(self, recorded: str, actual: str) -> None:
        for old, new in zip(_ID_OR_TIME.finditer(recorded), _ID_OR_TIME.finditer(actual), strict=False):
            self._replacements.setdefault(_normal(old), _normal(new))

    def _translated(self, text: str) -> str:
        return _ID_OR_TIME.sub(lambda found: self._replacements.get(_normal(found), _normal(found)), text)

    def _read(self, value: Any) -> Any:
        match value:
            case {"UUID": text}:
                return UUID(self._translated(text))
            case {"datetime": text}:
                return datetime.fromisoformat(self._translated(text))
            case {"Json": content}:
                return Json(json.loads(self._translated(json.dumps(content))), dumps=_compact)
            case str():
                return self._translated(value)
        return value


def _normal(found: re.Match[str]) -> str:
    """Return a time in ISO 8601 with minutes in its offset; return ids unchanged."""
    text = found[0]
    return text if len(text) == 36 and text[13] != ":" else datetime.fromisoformat(text).isoformat()
