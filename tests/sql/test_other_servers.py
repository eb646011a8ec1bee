"""The service on the oldest supported PostgreSQL, where it is installed."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from registry_api.local import binaries, children, os_account
from tests.conftest import APP_PASSWORD, NewApp
from tests.sql.test_schema import init, rows
from tests.support.given import Given
from tests.support.people import Person, in_process

OLDEST = Path("/usr/lib/postgresql/15/bin")

pytestmark = pytest.mark.skipif(not (OLDEST / "initdb").exists(), reason="there is no PostgreSQL 15 on this machine")


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start PostgreSQL 15 with the default locale of distributions."""
    who = os_account.choose(OLDEST, tmp_path_factory.mktemp("oldest"))
    subprocess.run(
        [
            who.programs / "initdb",
            "-D",
            who.home / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ],
        check=True,
        capture_output=True,
        cwd=who.home,
        env=binaries.environment(),
        preexec_fn=who.enter,
        **who.options,
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = children.spawn(
        [
            who.programs / "postgres",
            "-D",
            who.home / "data",
            "-p",
            port,
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
        ],
        log=who.home / "log",
        environment=binaries.environment(),
        directory=who.home,
        enter=who.enter,
        **who.options,
    )
    url = make_conninfo(host="127.0.0.1", port=port, user="postgres", dbname="postgres")
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(url).close()
                break
            except psycopg.OperationalError:
                assert server.poll() is None, children.log_tail(who.home / "log")
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield url
    finally:
        children.stop(server, signal.SIGINT, timeout=30)


def test_the_service_works_on_postgresql_15(
    oldest: str, new_app: NewApp, ana: Person, mia: Person, given: Given
) -> None:
    for _ in range(2):
        done = init(oldest)
        assert done.returncode == 0, done.stderr
    rows(oldest, f"ALTER ROLE registry_app LOGIN PASSWORD '{APP_PASSWORD}'")
    send = in_process(
        new_app(database_url=SecretStr(make_conninfo(oldest, user="registry_app", password=APP_PASSWORD)))
    )
    submitter, reviewer = ana.at(send), mia.at(send)
    made = submitter.post("/registrations", given.body(endpoint_name="Éclair Привет", available_tools=["a"]))
    assert made.status == 201
    assert submitter.get("/registrations", search="éCLAIR ПРИВЕТ").json["total"] == 1
    assert submitter.post("/registrations", given.body(endpoint_url=made.json["endpoint_url"])).status == 409
    assert reviewer.set_status(made.json, "Approved").json["status"] == "Approved"
    assert submitter.patch(made.headers["Location"], {"description": "x"}).json["status"] == "Pending"
    assert reviewer.delete(made.headers["Location"]).status == 204
    assert reviewer.get("/audit").json["total"] == 4
