"""A database that says how it went about each statement, those of its triggers included: auto_explain, as notices."""

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
    """A way through a table: how, and how many rows were looked at, those that did not match included."""

    kind: str
    table: str
    rows: float


@dataclass(frozen=True)
class Plan:
    """What was done for a statement."""

    statement: str
    scans: tuple[Scan, ...]

    @property
    def rows(self) -> float:
        """How many rows were looked at; an index's entry that saves a look counts for a tenth."""
        return sum(scan.rows / 10 if scan.kind == "Bitmap Index Scan" else scan.rows for scan in self.scans)


@dataclass(frozen=True)
class Seen:
    """What has passed: statements as the DAOs wrote them, and the server's plans, one per execution."""

    asked: set[str] = field(default_factory=set)
    plans: list[Plan] = field(default_factory=list)


class Explained(Database):
    """The service's own door to PostgreSQL, with all that passes through it written down."""

    def __init__(self, settings: Settings, seen: Seen) -> None:
        super().__init__(settings)
        self._seen = seen

    @contextmanager
    def connection(self) -> Iterator[Connection[TupleRow]]:
        with super().connection() as connection:
            connection.cursor_factory = _recording(self._seen.asked)
            connection.prepare_threshold = 0  # at the first use, not the third
            connection.add_notice_handler(self._keep)
            try:
                yield connection
            finally:
                connection.remove_notice_handler(self._keep)

    def _keep(self, said: Diagnostic) -> None:
        _, _, text = (said.message_primary or "").partition("plan:\n")
        if text:
            explained = json.loads(text)
            self._seen.plans.append(Plan(" ".join(explained["Query Text"].split()), tuple(_scans(explained["Plan"]))))


def explain(owner: Connection[Any], role: str) -> None:
    """Have the server explain what this role asks it, from the next connection on."""
    for name, value in _EXPLAINING.items():
        owner.execute(
            SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                Identifier(role), Identifier(owner.info.dbname), SQL(name), Literal(value)
            )
        )


def _recording(asked: set[str]) -> type[Cursor[Any]]:
    class Recording(Cursor[Any]):
        def execute(self, query: Any, *arguments: Any, **options: Any) -> Any:
            asked.add(str(query))
            return super().execute(query, *arguments, **options)

    return Recording


def _scans(node: dict[str, Any]) -> Iterator[Scan]:
    kind = node["Node Type"]
    if kind.endswith("Scan") and (table := node.get("Relation Name") or node.get("Index Name")):
        looked_at = sum(
            node.get(what, 0) for what in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
        )
        yield Scan(kind, table, looked_at * node["Actual Loops"])
    for inner in node.get("Plans", ()):
        yield from _scans(inner)
