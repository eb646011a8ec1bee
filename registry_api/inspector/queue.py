"""The queue of inspections in PostgreSQL, as the inspector uses it: functions of sql/inspector.sql, and nothing else.

                     schedule                 claim                    finish
    registrations ──────────────▶ queued ──────────────▶ running ──────────────▶ finished
                                    ▲                       │ process dies
                                    └───────── reap ◀───────┘ (three times: abandoned)

A claim is committed at once and holds for 90 seconds, so a process that is killed loses nothing: another one claims its
inspection afterwards. A result is accepted from the latest attempt only, so none counts twice.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from psycopg.rows import class_row

from registry_api.db import Database
from registry_api.models.fields import Transport

_NUL_SUBSTITUTE = "\ufffd"


class Seen(Protocol):
    """What an inspection found (inspector/result.py)."""

    @property
    def outcome(self) -> str: ...  # noqa: D102
    @property
    def detail(self) -> str: ...  # noqa: D102
    @property
    def http_status(self) -> int | None: ...  # noqa: D102
    @property
    def protocol_version(self) -> str | None: ...  # noqa: D102
    @property
    def server(self) -> Mapping[str, str | None] | None: ...  # noqa: D102
    @property
    def instructions(self) -> str | None: ...  # noqa: D102
    @property
    def capabilities(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def authorization(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def tools(self) -> list[dict[str, Any]] | None: ...  # noqa: D102
    @property
    def tools_digest(self) -> Mapping[str, str] | None: ...  # noqa: D102
    @property
    def findings(self) -> Any: ...  # noqa: D102
    @property
    def retry_after(self) -> float | None: ...  # noqa: D102
    @property
    def evidence(self) -> Mapping[str, Any]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Job:
    """One inspection to do."""

    inspection_id: UUID
    attempt: int
    endpoint_url: str
    transport: Transport
    registration_id: UUID | None


class Queue:
    """Claims inspections and records their results; every method is one transaction and may be called in a thread.

    All methods raise Unavailable if the database cannot be reached.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        interval_hours: float,
        review_days: int | None,
        *,
        hosts: Sequence[str] = (),
    ) -> None:
        """Prepare the queue.

        Args:
            database: opened by the caller, with the role registry_inspector.
            name: tells this process from other inspectors.
            interval_hours: INSPECTOR_INTERVAL_HOURS.
            review_days: REVIEW_INTERVAL_DAYS.
            hosts: INSPECTOR_HOSTS.
        """
        self._database = database
        self._name = name
        self._interval = {"interval_hours": float(interval_hours)}
        self._review_days = review_days
        self._hosts = {"hosts": list(hosts) or None}

    def claim(self) -> Job | None:
        """Return the next due inspection, which is running then; None if there is none that may begin now."""
        statement = "SELECT * FROM claim_inspection(%(name)s, %(hosts)s)"
        with self._database.connection() as connection, connection.cursor(row_factory=class_row(Job)) as cursor:
            return cursor.execute(statement, {"name": self._name, **self._hosts}).fetchone()

    def finish(self, job: Job, seen: Seen) -> bool:
        """Record a result and what follows from it; False if it came too late and was ignored."""
        statement = """
            SELECT finish_inspection(
                %(inspection_id)s, %(attempt)s, %(result)s::json, %(raw)s, %(interval_hours)s
            )
        """
        parameters = {
            "inspection_id": job.inspection_id,
            "attempt": job.attempt,
            "result": as_json(seen),
            "raw": compressed(seen),
            **self._interval,
        }
        return bool(self._value(statement, parameters))

    def release(self, job: Job) -> None:
        """Queue an inspection again that this process gives up."""
        statement = "SELECT release_inspection(%(inspection_id)s, %(attempt)s)"
        self._value(statement, {"inspection_id": job.inspection_id, "attempt": job.attempt})

    def reap(self) -> int:
        """Queue inspections again whose process has died; return how many."""
        return int(self._value("SELECT reap_inspections(%(interval_hours)s)", self._interval))

    def schedule(self) -> int:
        """Queue inspections of registrations that are due, a part of them at a time; return how many."""
        return int(self._value("SELECT schedule_inspections(%(interval_hours)s)", self._interval))

    def mark_reviews_due(self) -> int:
        """Ask for attention to approvals older than REVIEW_INTERVAL_DAYS; return how many are new."""
        return int(self._value("SELECT mark_reviews_due(%(days)s::integer)", {"days": self._review_days}))

    def prune(self) -> int:
        """Delete old inspections of addresses, a part of them at a time; return how many."""
        return int(self._value("SELECT prune_inspections()"))

    def report(self) -> None:
        """Note that this process is running."""
        self._value("SELECT report_inspector(%(name)s, %(hosts)s)", {"name": self._name, **self._hosts})

    def same_named_tools(self, names: Sequence[str], host: str) -> dict[str, list[str]]:
        """Return the descriptions of tools of these names, by name, on approved servers of other hosts."""
        statement = "SELECT name, description FROM same_named_tools(%(names)s, %(host)s)"
        found: dict[str, list[str]] = {}
        with self._database.connection() as connection:
            for name, description in connection.execute(statement, {"names": list(names), "host": host}):
                found.setdefault(name, []).append(description)
        return found

    def count_due(self) -> int:
        """Return how many inspections are due and not running."""
        return int(self._value("SELECT due_inspections(%(hosts)s)", self._hosts))

    def _value(self, statement: str, parameters: Mapping[str, Any] | None = None) -> Any:
        with self._database.connection() as connection:
            (value,) = connection.execute(statement, parameters or {}).fetchone() or (None,)
        return value


def as_json(seen: Seen) -> str:
    """Return a result as finish_inspection takes it; U+0000, which PostgreSQL's json cannot return, becomes U+FFFD."""
    is_ok = seen.outcome == "ok"
    result = {
        "outcome": seen.outcome,
        "detail": seen.detail,
        "http_status": seen.http_status,
        "protocol_version": seen.protocol_version,
        "server": seen.server,
        "instructions": seen.instructions,
        "capabilities": seen.capabilities,
        "authorization": seen.authorization,
        "findings": [
            {"rule": one.rule, "severity": one.severity, "where": one.where, "detail": one.detail}
            for one in seen.findings
        ],
        "retry_after": seen.retry_after,
        "evidence": None if is_ok else seen.evidence,
    }
    if is_ok:
        result |= {"tools_digest": seen.tools_digest, "tools": seen.tools or []}
    result = {name: value for name, value in result.items() if value is not None}
    return json.dumps(_storable(result), ensure_ascii=False, separators=(",", ":"), default=str)


def compressed(seen: Seen) -> bytes | None:
    """Return the tool list as the server sent it, compressed; None unless it is complete."""
    if seen.outcome != "ok":
        return None
    listing = {"tools": seen.tools or [], "instructions": seen.instructions}
    return zlib.compress(json.dumps(listing, separators=(",", ":")).encode())


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", _NUL_SUBSTITUTE).encode(errors="replace").decode()
    if isinstance(value, Mapping):
        return {_storable(name): _storable(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
