"""The service with a real PgBouncer in transaction mode, as on Azure."""

import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pydantic import SecretStr

from registry_api.local import children, os_account
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.people import Person, in_process, refused, wait_until_healthy

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")

pytestmark = pytest.mark.skipif(not PROGRAM, reason="pgbouncer is not installed")

StartBehind = Callable[..., Person]


@pytest.fixture(scope="module")
def bouncer(tmp_path_factory: pytest.TempPathFactory, app_url: str) -> Iterator[str]:
    """Start PgBouncer with the defaults of Azure: transactions of all clients share a few sessions."""
    assert PROGRAM
    where = conninfo_to_dict(app_url)
    who = os_account.choose(Path(PROGRAM).parent, tmp_path_factory.mktemp("pgbouncer"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    users, settings = who.home / "users", who.home / "pgbouncer.ini"
    users.write_text(f'"{where["user"]}" "{where["password"]}"\n')
    settings.write_text(
        f"""
        [databases]
        * = host={where["host"]} port={where["port"]}
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = {port}
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = {users}
        pool_mode = transaction
        default_pool_size = 2
        """
    )
    for path in (users, settings):
        who.take_ownership(path)
    log = who.home / "log"
    server = children.spawn(
        [PROGRAM, settings], log=log, environment={}, directory=who.home, enter=who.enter, **who.options
    )
    url = make_conninfo(app_url, port=port)
    try:
        deadline = time.monotonic() + 10
        while "process up" not in log.read_text():
            assert server.poll() is None, children.log_tail(log)
            assert time.monotonic() < deadline, children.log_tail(log)
            time.sleep(0.02)
        yield url
    finally:
        children.stop(server, signal.SIGINT, timeout=10)


@pytest.fixture
def behind(bouncer: str, new_app: NewApp, ana: Person) -> StartBehind:
    """Return a function that starts a service whose database is behind PgBouncer, and returns its user."""

    def start(who: Person | None = None, **settings: object) -> Person:
        changes = {"db_pgbouncer": True, "db_pool_max_size": 4, **settings}
        return (who or ana).at(in_process(new_app(database_url=SecretStr(bouncer), **changes)))

    return start


def test_a_whole_workflow(behind: StartBehind, given: Given, mia: Person) -> None:
    ana, reviewer = behind(), behind(mia)
    made = ana.post("/registrations", given.body(endpoint_name="Éclair", available_tools=["a"]))
    assert made.status == 201
    assert ana.post("/registrations", given.body(endpoint_url=made.json["endpoint_url"])).status == 409
    assert reviewer.set_status(made.json, "Approved").json["status"] == "Approved"
    assert ana.patch(made.headers["Location"], {"description": "x"}).json["status"] == "Pending"
    assert ana.get("/registrations", search="éclair", limit=1).json["total"] == 1
    assert reviewer.get("/audit").json["total"] == 3
    assert reviewer.delete(made.headers["Location"]).status == 204
    assert wait_until_healthy(ana)


def test_concurrent_requests_share_few_sessions(behind: StartBehind, given: Given) -> None:
    """Each statement runs often enough to be prepared if that were allowed, and in both sessions."""
    ana = behind(db_pool_max_size=8)

    def use(number: int) -> list[int]:
        made = ana.post("/registrations", given.body(endpoint_name=f"Server {number}"))
        target = made.headers["Location"]
        edited = ana.patch(target, {"description": str(number)})
        return [made.status, edited.status, ana.get(target).status, ana.get("/registrations").status]

    with ThreadPoolExecutor(8) as threads:
        assert set(map(tuple, threads.map(use, range(40)))) == {(201, 200, 200, 200)}
    assert ana.get("/registrations").json["total"] == 40


def test_without_the_setting_it_is_refused(behind: StartBehind) -> None:
    """Which is why there is a setting: the session's settings travel with the start-up, and PgBouncer takes none."""
    refused(behind(db_pgbouncer=False, db_pool_timeout=0.5).get("/registrations"), 503, "UNAVAILABLE")


@contextmanager
def role_with(sql: Sql, name: str, value: str) -> Iterator[None]:
    """Set a parameter of the service's role for new sessions."""
    end = "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = 'registry_app'"
    sql(f"ALTER ROLE registry_app SET {name} = '{value}'")
    sql(end)
    yield
    sql(f"ALTER ROLE registry_app RESET {name}")
    sql(end)


def test_the_statement_timeout_of_the_role_applies(behind: StartBehind, owner_url: str, sql: Sql) -> None:
    """With PgBouncer there are no start-up options; ops/identity.sql sets the role's parameters."""
    with role_with(sql, "statement_timeout", "300ms"):
        ana = behind()
        assert ana.get("/registrations").status == 200
        with psycopg.connect(owner_url) as connection:
            connection.execute("LOCK TABLE registrations IN ACCESS EXCLUSIVE MODE")
            start = time.monotonic()
            refused(ana.get("/registrations"), 503, "UNAVAILABLE")
            assert time.monotonic() - start < 1
            connection.rollback()
        assert ana.get("/registrations").status == 200


def test_the_client_gives_up_a_statement_at_its_own_deadline(behind: StartBehind, owner_url: str) -> None:
    ana = behind(db_statement_timeout=0.2)
    assert ana.get("/registrations").status == 200
    with psycopg.connect(owner_url) as connection:
        connection.execute("LOCK TABLE registrations IN ACCESS EXCLUSIVE MODE")
        start = time.monotonic()
        refused(ana.get("/registrations"), 503, "UNAVAILABLE")
        assert time.monotonic() - start < 3
        connection.rollback()
    assert ana.get("/registrations").status == 200


def test_times_do_not_depend_on_the_time_zone_of_the_session(behind: StartBehind, given: Given, sql: Sql) -> None:
    made = given.registration()
    with role_with(sql, "timezone", "Asia/Kolkata"):
        shown = behind().get(f"/registrations/{made['registration_id']}").json
    assert datetime.fromisoformat(shown["created_at"]) == datetime.fromisoformat(made["created_at"])
