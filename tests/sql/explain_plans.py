"""Collect the plans of all statements, those in triggers included: auto_explain sends them as notices."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Connection, Cursor
from psycopg.errors import Diagnostic
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier, Literal

from registry_api.db import Database
from registry_api.settings import Settings

_EXPLAINING = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
}


@dataclass(frozen=True)
class Scan:
    """A scan in a plan; `rows` counts the rows read, also those that a filter removed."""

    kind: str
    table: str
    rows: float


@dataclass(frozen=True)
class Plan:
    """The plan of one execution of a statement."""

    statement: str
    scans: tuple[Scan, ...]

    @property
    def rows(self) -> float:
        """The rows read; an entry of a bitmap index scan counts as a tenth of a row."""
        return sum(scan.rows / 10 if scan.kind == "Bitmap Index Scan" else scan.rows for scan in self.scans)


@dataclass(frozen=True)
class Recording:
    """Statements as the DAOs wrote them, and the server's plans, one per execution."""

    statements: set[str] = field(default_factory=set)
    plans: list[Plan] = field(default_factory=list)


class ExplainedDatabase(Database):
    """The service's database pool, which records every statement and plan."""

    def __init__(self, settings: Settings, recording: Recording) -> None:
        super().__init__(settings)
        self._recording = recording

    @contextmanager
    def connection(self) -> Iterator[Connection[TupleRow]]:
        with super().connection() as connection:
            connection.cursor_factory = _recording_cursor(self._recording.statements)
            connection.prepare_threshold = 0  # prepare at the first execution
            connection.add_notice_handler(self._keep)
            try:
                yield connection
            finally:
                connection.remove_notice_handler(self._keep)

    def _keep(self, notice: Diagnostic) -> None:
        _, _, text = (notice.message_primary or "").partition("plan:\n")
        if text:
            explained = json.loads(text)
            self._recording.plans.append(
                Plan(" ".join(explained["Query Text"].split()), tuple(_scans(explained["Plan"])))
            )


def explain(owner: Connection[Any], role: str) -> None:
    """Configure auto_explain for all statements of this role on new connections."""
    for name, value in _EXPLAINING.items():
        owner.execute(
            SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                Identifier(role), Identifier(owner.info.dbname), SQL(name), Literal(value)
            )
        )


def _recording_cursor(statements: set[str]) -> type[Cursor[Any]]:
    class RecordingCursor(Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
            statements.add(str(query))
            return super().execute(query, *arguments, **options)

    return RecordingCursor


def _scans(node: dict[str, Any]) -> Iterator[Scan]:
    kind = node["Node Type"]
    if kind.endswith("Scan") and (table := node.get("Relation Name") or node.get("Index Name")):
        rows = sum(
            node.get(name, 0) for name in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        )
        yield Scan(kind, table, rows * node["Actual Loops"])
    for inner in node.get("Plans", ()):
        yield from _scans(inner)
