"""Write previous_release.json: the statements of this release, and the answers of PostgreSQL.

Run it on each release, before the next migration is to_json, and commit what it writes:

    .venv/bin/python -m pytest tests/sql/record_release.py

test_previous_release.py runs the recorded statements on every later schema.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.rows import TupleRow

from registry_api import __version__
from registry_api.app import create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.settings import Settings
from tests.sql.previous_release import RECORD, to_json
from tests.support.given import Given, Sql
from tests.support.people import Person, in_process

STATEMENTS: list[str] = []
ROUND: list[dict[str, Any]] = []


class RecordingCursor(psycopg.Cursor[Any]):
    """A cursor that records its statements and their results."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        statement = str(query)
        if statement not in STATEMENTS:
            STATEMENTS.append(statement)
        step: dict[str, Any] = {
            "statement": STATEMENTS.index(statement),
            "parameters": {name: to_json(value) for name, value in (params or {}).items()},
        }
        ROUND.append(step)
        try:
            super().execute(query, params, **options)
        except psycopg.Error as error:
            step["refused"] = error.sqlstate
            raise
        step["rows"] = raw(self)
        return self


def raw(cursor: psycopg.Cursor[Any]) -> list[list[str | None]]:
    """Return the rows as PostgreSQL wrote them."""
    result = cursor.pgresult
    assert result
    values = ([result.get_value(row, column) for column in range(result.nfields)] for row in range(result.ntuples))
    return [[value.decode() if value is not None else None for value in row] for row in values]


class RecordingDatabase(Database):
    """The service's database pool with recording cursors."""

    @contextmanager
    def connection(self) -> Iterator[Connection[TupleRow]]:
        with super().connection() as connection:
            connection.cursor_factory = RecordingCursor
            yield connection


def use_everything(ana: Person, mia: Person, given: Given) -> None:
    """Make every kind of request that reads or changes registrations."""
    first = ana.post("/registrations", given.body(endpoint_name="First", available_tools=["a"])).json
    second = ana.post("/registrations", given.body(endpoint_name="Second")).json
    target = f"/registrations/{first['registration_id']}"
    assert ana.post("/registrations", given.body(endpoint_url=first["endpoint_url"])).status == 409
    assert ana.patch(target, {"endpoint_url": second["endpoint_url"]}).status == 409
    assert ana.patch(target, {"description": "Forecasts", "transport": "sse"}).status == 200
    for status in ("Approved", "Pending", "Rejected", "Pending", "Approved"):
        assert mia.set_status(first, status, reason="reviewed").status == 200
    assert mia.patch(target, {"description": "Edited by an administrator"}).status == 200
    assert ana.patch(target, {"available_tools": []}).status == 200
    assert mia.set_status(second, "Rejected", reason="unknown owner").status == 200
    assert ana.set_status(second, "Pending").status == 200
    for sort in ("created_at", "-created_at", "-updated_at", "endpoint_name"):
        page = ana.get("/registrations", sort=sort, limit=1).json
        assert ana.get("/registrations", sort=sort, limit=1, cursor=page["next_cursor"]).json["items"]
    filters = {"status": "Pending", "owner": "weather", "search": "fir forecasts edited", "submitter_id": "me"}
    for name, value in filters.items():
        assert ana.get("/registrations", **{name: value}).status == 200
    for path in (target, f"{target}/history", "/registrations/summary", "/users/me", f"/users/{ana.user_id}"):
        assert ana.get(path).status == 200
    page = mia.get("/audit", limit=1).json
    for query in ({"action": "Approved"}, {"user_id": ana.user_id}, {"since": "2026-01-01T00:00:00Z"}):
        assert mia.get("/audit", **query).json["items"]
    assert mia.get("/audit", limit=1, cursor=page["next_cursor"]).json["items"]
    for one in (first, second):
        assert mia.delete(f"/registrations/{one['registration_id']}").status == 204


def test_record_this_release(
    settings: Settings, keys: KeyCache, given: Given, ana: Person, mia: Person, sql: Sql
) -> None:
    ((schema,),) = sql("SELECT max(migration) FROM ledger")
    verify = TokenVerifier(token_rules(settings), keys).verify
    rounds = []
    with RecordingDatabase(settings) as database:
        for _ in range(2):  # a new application each time: the second has cached no user either
            send = in_process(create_app(settings, database, verify, keys.is_usable))
            use_everything(ana.at(send), mia.at(send), given)
            rounds.append(list(ROUND))
            ROUND.clear()
    record = {"release": __version__, "schema": schema, "statements": STATEMENTS, "rounds": rounds}
    text = json.dumps(record, ensure_ascii=False).replace('{"statement":', '\n{"statement":')  # one step per line
    RECORD.write_text(text + "\n")
