"""Requests while the database is busy, lost or read-only."""

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from registry_api.db import Database
from registry_api.db.deadline import Deadline
from registry_api.errors import Unavailable
from registry_api.settings import Settings
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.people import Person, in_process, refused
from tests.support.tcp_proxy import TcpProxy

ONE_CONNECTION: dict[str, Any] = {"db_pool_min_size": 1, "db_pool_max_size": 1, "db_statement_timeout": 4.0}


@contextmanager
def single(settings: Settings, **changes: Any) -> Iterator[Database]:
    """Open a pool of one connection."""
    with Database(settings.model_copy(update={**ONE_CONNECTION, **changes})) as database:
        yield database


def release_later(holder: Any, seconds: float) -> None:
    """Return a lent connection after a while, from another thread."""
    timer = threading.Timer(seconds, holder.__exit__, (None, None, None))
    timer.start()


# ------------------------------------------------------------------------------------------------------------ busy


def test_a_busy_pool_does_not_shorten_the_wait_of_later_requests(settings: Settings) -> None:
    with single(settings, db_pool_timeout=0.8) as database:
        holder = database.connection()
        holder.__enter__()
        with pytest.raises(Unavailable, match="in use"), database.connection():
            pass
        release_later(holder, 0.4)
        with database.connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_requests_get_connections_in_order_of_arrival(settings: Settings) -> None:
    order: list[int] = []

    def request(number: int) -> None:
        with database.connection():
            order.append(number)

    with single(settings, db_pool_timeout=3.0) as database, ThreadPoolExecutor(4) as threads:
        holder = database.connection()
        holder.__enter__()
        waiting: list[Future[None]] = []
        for number in range(4):
            waiting.append(threads.submit(request, number))
            time.sleep(0.15)
        holder.__exit__(None, None, None)
        for one in waiting:
            one.result()
    assert order == [0, 1, 2, 3]


def test_a_busy_database_keeps_the_caller_cached(new_app: NewApp, ana: Person, sql: Sql) -> None:
    busy = ana.at(in_process(new_app(**ONE_CONNECTION, db_pool_timeout=0.3)))
    target = f"/users/{busy.user_id}"
    sql("UPDATE users SET claims_issued_at = 'epoch'")
    with locked(sql), ThreadPoolExecutor(1) as thread:
        first = thread.submit(busy.get, target)
        time.sleep(0.1)
        problem = refused(busy.get(target), 503, "UNAVAILABLE")
        assert "in use" in problem["detail"]
        sql("ROLLBACK")
        assert first.result().status == 200
    assert busy.get(target).status == 200
    assert sql("SELECT claims_issued_at = 'epoch' FROM users") == [(True,)]


@contextmanager
def locked(sql: Sql) -> Iterator[None]:
    """Hold a lock on the users; a ROLLBACK within the block releases it."""
    sql("BEGIN")
    sql("LOCK TABLE users IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        sql("ROLLBACK")


def test_a_lost_database_shortens_the_wait_until_it_is_back(
    settings: Settings, proxy: TcpProxy, app_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = SecretStr(make_conninfo(app_url, port=str(proxy.port)))
    with single(settings, database_url=url, db_pool_timeout=0.8) as database:
        with database.connection() as connection:
            connection.execute("SELECT 1")
        proxy.close()
        with pytest.raises(Unavailable, match="cannot be reached"), database.connection():
            pass
        start = time.monotonic()
        with pytest.raises(Unavailable), database.connection():
            pass
        assert time.monotonic() - start < 0.6
        proxy.open()
        end = time.monotonic() + 2
        while True:
            try:
                with database.connection():
                    break
            except Unavailable:
                assert time.monotonic() < end
    messages = [record.getMessage() for record in caplog.records if record.name.startswith("registry_api.db")]
    assert sum("no database connection within" in message for message in messages) == 1


# ------------------------------------------------------------------------------------------------------- read-only


@pytest.fixture
def _read_only(sql: Sql) -> Iterator[None]:
    """Make every new session of the service read-only, as a standby's are."""
    sql("ALTER ROLE registry_app SET default_transaction_read_only = on")
    yield
    sql("ALTER ROLE registry_app RESET default_transaction_read_only")


def sessions(sql: Sql) -> set[int]:
    return {pid for (pid,) in sql("SELECT pid FROM pg_stat_activity WHERE usename = 'registry_app'")}


def test_reading_from_a_read_only_database_tries_to_write_only_once(
    mia: Person, new_app: NewApp, app_url: str, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    assert mia.get("/users/me").status == 200
    request.getfixturevalue("_read_only")
    reader = mia.at(in_process(new_app(database_url=SecretStr(app_url))))
    caplog.set_level(logging.ERROR)
    assert [reader.get("/registrations").status for _ in range(5)] == [200] * 5
    assert sum("takes no writes" in record.getMessage() for record in caplog.records) == 1
    assert not [record for record in caplog.records if record.exc_info]


def test_read_only_connections_are_replaced_once_the_database_is_writable(
    mia: Person, given: Given, new_app: NewApp, app_url: str, sql: Sql, request: pytest.FixtureRequest
) -> None:
    assert mia.get("/users/me").status == 200
    before = sessions(sql)
    request.getfixturevalue("_read_only")
    writer = mia.at(in_process(new_app(**ONE_CONNECTION, database_url=SecretStr(app_url))))
    refused(writer.post("/registrations", given.body()), 507, "OUT_OF_STORAGE")
    end = time.monotonic() + 2.5
    seen: set[int] = set()
    while time.monotonic() < end:
        refused(writer.post("/registrations", given.body()), 507, "OUT_OF_STORAGE")
        seen |= _pool_sessions(sql) - before
    assert len(seen) == 1
    sql("ALTER ROLE registry_app RESET default_transaction_read_only")
    end = time.monotonic() + 3
    while _pool_sessions(sql) & seen:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert writer.post("/registrations", given.body()).status == 201


def _pool_sessions(sql: Sql) -> set[int]:
    """Return the sessions of the pool, without those that only check whether the database is writable."""
    statement = "SELECT pid FROM pg_stat_activity WHERE usename = 'registry_app' AND query LIKE %s"
    return {pid for (pid,) in sql(statement, ("%registrations%",))}


# -------------------------------------------------------------------------------------------------------- deadline


def test_the_deadline_of_one_use_does_not_close_the_connection_in_the_next(app_url: str) -> None:
    has_expired, resume = threading.Event(), threading.Event()

    def on_silence() -> None:
        has_expired.set()
        resume.wait(5)

    deadline = Deadline(0.1, on_silence)
    deadline.open()
    try:
        with psycopg.connect(app_url, autocommit=True) as connection:
            use = deadline.start(connection)
            assert has_expired.wait(5)
            deadline.end(use)
            resume.set()
            time.sleep(0.5)
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        deadline.close()


def test_the_check_of_an_idle_connection_has_a_timeout(settings: Settings, proxy: TcpProxy, sql: Sql) -> None:
    """Unread data makes the pool ping the server, which does not answer."""
    url = SecretStr(make_conninfo(settings.database_url.get_secret_value(), port=str(proxy.port)))
    with single(settings, database_url=url, db_pool_timeout=0.5) as database:
        with database.connection() as connection:
            connection.execute("LISTEN something")
        sql("NOTIFY something")
        time.sleep(0.2)
        proxy.pause(20)
        start = time.monotonic()
        with pytest.raises(Unavailable), database.connection():
            pass
        assert time.monotonic() - start < 6
        proxy.resume()
