"""Failing dependencies: 503 or 507 in time, and recovery without a restart."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from registry_api.app import create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.settings import Settings
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.people import Answer, Person, in_process, refused, wait_until_healthy
from tests.support.processes import send_signal
from tests.support.tcp_proxy import TcpProxy

BRIEF: dict[str, Any] = {
    "db_pool_min_size": 1,
    "db_pool_max_size": 2,
    "db_pool_timeout": 0.3,
    "db_statement_timeout": 0.4,
}


@pytest.fixture
def far(new_app: NewApp, proxy: TcpProxy, app_url: str, ana: Person) -> Person:
    """Be Ana, using an application whose database connections go through the proxy."""
    app = new_app(**BRIEF, database_url=SecretStr(make_conninfo(app_url, port=str(proxy.port))))
    return ana.at(in_process(app))


def unavailable(answer: Answer) -> dict[str, Any]:
    problem = refused(answer, 503, "UNAVAILABLE")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    for word in ("psycopg", "127.0.0.1", "registry_app", "SELECT", "INSERT"):
        assert word not in answer.text
    return problem


def heals(who: Person, within: float = 2.0) -> float:
    """Repeat a request until it succeeds, and return the seconds that took."""
    start = time.monotonic()
    while (answer := who.get("/registrations")).status != 200:
        unavailable(answer)
        assert time.monotonic() - start < within
        time.sleep(0.02)
    return time.monotonic() - start


@contextmanager
def seconds(at_most: float) -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < at_most


# ------------------------------------------------------------------------------------------------------------ lost


def test_a_lost_database_is_a_503_in_time_and_recovers_by_itself(far: Person, proxy: TcpProxy, given: Given) -> None:
    made = given.registration()
    assert far.get("/registrations").status == 200
    proxy.close()
    for _ in range(3):
        with seconds(2):
            unavailable(far.get("/registrations"))
        with seconds(2):
            unavailable(far.post("/registrations", given.body()))
    assert far.get("/health/live").status == 200
    proxy.open()
    heals(far)
    assert [item["registration_id"] for item in far.get("/registrations").json["items"]] == [made["registration_id"]]


def test_a_restarted_database_costs_one_request_at_most(far: Person, proxy: TcpProxy) -> None:
    assert far.get("/registrations").status == 200
    proxy.drop_connections()
    time.sleep(0.05)
    statuses = [far.get("/registrations").status for _ in range(10)]
    assert statuses.count(200) >= 9
    assert set(statuses) <= {200, 503}


def test_a_restart_costs_one_request_at_most_with_many_idle_connections(
    new_app: NewApp, proxy: TcpProxy, app_url: str, ana: Person, owner_url: str
) -> None:
    """All of them are dead. Replacing them one by one, a second apart, would take longer than a request waits."""
    app = new_app(db_pool_max_size=6, database_url=SecretStr(make_conninfo(app_url, port=str(proxy.port))))
    busy = ana.at(in_process(app))
    assert busy.get("/users/me").status == 200
    with ThreadPoolExecutor(6) as threads:
        with locked(owner_url):
            waiting = [threads.submit(busy.get, "/registrations") for _ in range(6)]
            time.sleep(0.3)
        assert {answer.result().status for answer in waiting} == {200}
    proxy.drop_connections()
    time.sleep(0.05)
    with seconds(1):
        assert [busy.get("/registrations").status for _ in range(10)].count(200) >= 9


def test_the_service_starts_while_the_database_is_down(
    new_app: NewApp, proxy: TcpProxy, app_url: str, ana: Person
) -> None:
    proxy.close()
    app = new_app(**BRIEF, database_url=SecretStr(make_conninfo(app_url, port=str(proxy.port))))
    early = ana.at(in_process(app))
    unavailable(early.get("/registrations"))
    refused(early.get("/nowhere"), 404)
    refused(early.with_claims(aud="another").get("/registrations"), 401)
    proxy.open()
    heals(early)


def test_a_silent_database_blocks_no_request_for_long(far: Person, proxy: TcpProxy, given: Given) -> None:
    """The connection is open and no data arrives: neither keepalives nor statement_timeout notice that."""
    assert far.post("/registrations", given.body()).status == 201
    proxy.pause()
    with ThreadPoolExecutor(4) as threads, seconds(4):
        answers = list(threads.map(lambda _: far.get("/registrations"), range(4)))
    for answer in answers:
        unavailable(answer)
    with seconds(1):
        assert far.get("/health").status == 503
    proxy.resume()
    heals(far)


def test_a_waiting_request_is_served_as_soon_as_the_database_is_back(
    new_app: NewApp, proxy: TcpProxy, app_url: str, ana: Person
) -> None:
    """No other request arrives that would make the pool try again."""
    settings = {**BRIEF, "db_pool_timeout": 5.0}
    far = ana.at(in_process(new_app(**settings, database_url=SecretStr(make_conninfo(app_url, port=str(proxy.port))))))
    assert far.get("/registrations").status == 200
    proxy.close()
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(far.get, "/registrations")
        time.sleep(0.5)
        proxy.open()
        with seconds(1):
            assert waiting.result().status == 200


def test_only_one_request_fails_on_half_open_connections(
    new_app: NewApp, proxy: TcpProxy, app_url: str, ana: Person
) -> None:
    """The existing connections stay open and silent; new ones work."""
    wide = {**BRIEF, "db_pool_min_size": 6, "db_pool_max_size": 6}
    far = ana.at(in_process(new_app(**wide, database_url=SecretStr(make_conninfo(app_url, port=str(proxy.port))))))
    assert far.get("/registrations").status == 200
    time.sleep(0.3)  # the pool fills
    proxy.pause_existing()
    with seconds(2.5):
        unavailable(far.get("/registrations"))
    with seconds(1):
        assert {far.get("/registrations").status for _ in range(12)} == {200}


def test_health_replaces_a_half_open_connection(far: Person, proxy: TcpProxy) -> None:
    assert wait_until_healthy(far)
    proxy.pause_existing()
    assert far.get("/health").status == 503
    wait_until_healthy(far, within=2.5)


def test_a_change_whose_connection_failed_is_rolled_back(far: Person, proxy: TcpProxy, given: Given, sql: Sql) -> None:
    assert far.get("/registrations").status == 200
    proxy.pause()
    unavailable(far.post("/registrations", given.body()))
    proxy.drop_connections()
    proxy.resume()
    heals(far)
    assert sql("SELECT count(*) FROM registrations") == sql("SELECT count(*) FROM audit_log")


# ------------------------------------------------------------------------------------------------------------ slow


@contextmanager
def locked(owner_url: str) -> Iterator[None]:
    """Hold a lock that blocks every other statement on the table."""
    with psycopg.connect(owner_url) as connection:
        connection.execute("LOCK TABLE registrations IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def test_a_statement_that_takes_too_long_is_a_503(new_app: NewApp, ana: Person, owner_url: str) -> None:
    slow = ana.at(in_process(new_app(**BRIEF)))
    assert slow.get("/registrations").status == 200
    with locked(owner_url), seconds(2):
        unavailable(slow.get("/registrations"))
    assert slow.get("/registrations").status == 200


@pytest.fixture
def _sluggish(sql: Sql) -> Iterator[None]:
    """Make every new registration take five seconds, without a lock."""
    sql(
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(5); RETURN NEW; END $$;
        CREATE TRIGGER dawdle BEFORE INSERT ON registrations FOR EACH ROW EXECUTE FUNCTION dawdle()
        """
    )
    yield
    sql("DROP FUNCTION dawdle CASCADE")


@pytest.mark.usefixtures("_sluggish")
def test_postgresql_cancels_a_statement_that_takes_too_long(
    new_app: NewApp, ana: Person, given: Given, sql: Sql
) -> None:
    slow = ana.at(in_process(new_app(**BRIEF)))
    assert slow.get("/registrations").status == 200
    with seconds(1.2):  # before the client closes the connection at its own deadline
        unavailable(slow.post("/registrations", given.body()))
    assert slow.get("/registrations").json["total"] == 0
    assert sql("SELECT count(*) FROM audit_log") == [(0,)]


def test_requests_wait_for_a_connection_for_the_pool_timeout(new_app: NewApp, ana: Person, owner_url: str) -> None:
    busy = ana.at(
        in_process(new_app(**{**BRIEF, "db_pool_max_size": 1, "db_statement_timeout": 1.5, "db_pool_timeout": 0.2}))
    )
    assert busy.get("/users/me").status == 200
    with ThreadPoolExecutor(1) as thread, locked(owner_url):
        first = thread.submit(busy.get, "/registrations")
        time.sleep(0.1)
        with seconds(1):
            unavailable(busy.get("/users/me"))
        assert busy.get("/health/live").status == 200
        unavailable(first.result())
    assert busy.get("/registrations").status == 200


# ------------------------------------------------------------------------------------------------------------ full


@pytest.fixture
def _full(sql: Sql) -> Iterator[None]:
    """Make every write fail as it does on a full disk."""
    sql(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON registrations EXECUTE FUNCTION refuse();
        CREATE TRIGGER refuse BEFORE INSERT OR UPDATE OR DELETE ON users EXECUTE FUNCTION refuse()
        """
    )
    yield
    sql("DROP FUNCTION refuse CASCADE")


def out_of_storage(answer: Answer) -> None:
    problem = refused(answer, 507, "OUT_OF_STORAGE")
    assert "No space" not in problem["detail"]


def test_on_a_full_disk_writes_are_refused_and_reads_work(
    mia: Person, given: Given, sql: Sql, new_app: NewApp, request: pytest.FixtureRequest
) -> None:
    made = given.registration()
    target = f"/registrations/{made['registration_id']}"
    assert mia.get("/users/me").status == 200
    request.getfixturevalue("_full")
    for who in (mia, mia.at(in_process(new_app()))):  # cached in this process, and not cached in another
        assert who.get(target).json == made
        assert who.get("/registrations").json["total"] == 1
        out_of_storage(who.post("/registrations", given.body()))
        out_of_storage(who.patch(target, {"description": "x"}))
        out_of_storage(who.set_status(made, "Approved"))
        out_of_storage(who.delete(target))
    assert sql("SELECT count(*) FROM audit_log") == [(1,)]


def test_on_a_read_only_database_writes_are_refused_and_reads_work(
    mia: Person, given: Given, sql: Sql, new_app: NewApp, app_url: str
) -> None:
    made = given.registration()
    assert mia.get("/users/me").status == 200
    sql("ALTER ROLE registry_app SET default_transaction_read_only = on")
    try:
        who = mia.at(in_process(new_app(database_url=SecretStr(app_url))))
        assert who.get("/registrations").json["total"] == 1
        assert who.get("/users/me").json["entra_id"] == mia.oid
        out_of_storage(who.post("/registrations", given.body()))
        out_of_storage(who.delete(f"/registrations/{made['registration_id']}"))
        assert wait_until_healthy(who)
    finally:
        sql("ALTER ROLE registry_app RESET default_transaction_read_only")


def test_connections_made_while_the_database_was_read_only_are_replaced(
    mia: Person, given: Given, sql: Sql, new_app: NewApp, app_url: str
) -> None:
    """A session keeps the defaults of its start."""
    sql("ALTER ROLE registry_app SET default_transaction_read_only = on")
    try:
        assert mia.get("/users/me").status == 200
        who = mia.at(in_process(new_app(database_url=SecretStr(app_url))))
        out_of_storage(who.post("/registrations", given.body()))
    finally:
        sql("ALTER ROLE registry_app RESET default_transaction_read_only")
    start = time.monotonic()
    while who.post("/registrations", given.body()).status != 201:
        assert time.monotonic() - start < 2
        time.sleep(0.05)


# ------------------------------------------------------------------------------------------------------------ keys


def test_without_keys_every_token_is_a_503(settings: Settings, database: Database, ana: Person, anyone: Person) -> None:
    def fetch(_: str) -> bytes:
        raise OSError("no route to host")

    keys = KeyCache(key_sources(settings), fetch=fetch)
    keys.start()
    try:
        send = in_process(
            create_app(settings, database, TokenVerifier(token_rules(settings), keys).verify, keys.is_usable)
        )
        answer = ana.at(send).get("/registrations")
        refused(answer, 503, "UNAVAILABLE")
        assert int(answer.headers["Retry-After"]) >= 1
        refused(anyone.at(send).get("/registrations"), 401, "TOKEN_MISSING")
        report = anyone.at(send).get("/health")
        assert (report.status, report.json["checks"]["identity"]["status"]) == (503, "unhealthy")
    finally:
        keys.close()


# ---------------------------------------------------------------------------------------------------------- health


def test_health_has_an_entry_per_dependency(anyone: Person) -> None:
    answer = wait_until_healthy(anyone)
    assert answer.headers["Content-Type"] == "application/json"
    report = answer.json
    assert report["status"] == "healthy"
    assert report["version"]
    assert report["checks"].keys() == {"database", "identity", "inspector"}
    assert report["checks"]["database"]["status"] == report["checks"]["identity"]["status"] == "healthy"
    assert report["checks"]["database"]["latency_ms"] >= 0


def test_live_does_not_depend_on_the_database(far: Person, anyone: Person, proxy: TcpProxy) -> None:
    proxy.close()
    for who in (anyone, far):
        answer = who.get("/health/live")
        assert (answer.status, answer.json["status"]) == (200, "healthy")


def test_health_is_503_while_the_database_is_lost(far: Person, proxy: TcpProxy) -> None:
    assert wait_until_healthy(far)
    proxy.close()
    answer = far.get("/health")
    assert answer.status == 503
    assert answer.json["status"] == "unhealthy"
    assert answer.json["checks"]["database"]["status"] == "unhealthy"
    assert answer.json["checks"]["database"]["detail"]
    assert answer.json["checks"]["identity"] == {"status": "healthy"}
    proxy.open()
    assert wait_until_healthy(far)


@contextmanager
def stopped(sql: Sql) -> Iterator[None]:
    """Stop every process of the database server, as a frozen virtual machine does."""
    postmaster = int(sql("SELECT pg_read_file('postmaster.pid')")[0][0].splitlines()[0])
    pids = [postmaster, *(pid for (pid,) in sql("SELECT pid FROM pg_stat_activity"))]
    try:
        send_signal(pids, signal.SIGSTOP)
        yield
    finally:
        send_signal(pids, signal.SIGCONT)


def test_health_answers_within_100_ms_while_the_database_is_frozen(anyone: Person, sql: Sql) -> None:
    assert wait_until_healthy(anyone)
    times = []
    with stopped(sql):
        for _ in range(5):
            start = time.monotonic()
            answer = anyone.get("/health")
            times.append(time.monotonic() - start)
            assert (answer.status, answer.json["checks"]["database"]["status"]) == (503, "unhealthy")
    assert min(times) < 0.1
    assert max(times) < 0.5
    assert wait_until_healthy(anyone)


def test_a_busy_pool_leaves_health_healthy(new_app: NewApp, ana: Person, owner_url: str) -> None:
    busy = ana.at(in_process(new_app(**{**BRIEF, "db_pool_max_size": 1})))
    assert busy.get("/users/me").status == 200
    with ThreadPoolExecutor(1) as thread, locked(owner_url):
        first = thread.submit(busy.get, "/registrations")
        time.sleep(0.05)
        assert wait_until_healthy(busy)
        first.result()
