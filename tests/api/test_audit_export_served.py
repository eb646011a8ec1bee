"""The export of the audit log by the real server: slow and lost clients, a lost database, and memory."""

import http.client
import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from psycopg.conninfo import make_conninfo

from tests.support.given import Given, Sql
from tests.support.people import Person, refused
from tests.support.served import Served
from tests.support.tcp_proxy import TcpProxy

SENTENCE = json.dumps({"request_id": "bulk", "reason": "Because of what was found. " * 70})

DISCONNECTED = "the client closed the connection before the end of the response"


@pytest.fixture
def single_worker(
    tmp_path: Path, served_environment: dict[str, str], proxy: TcpProxy, app_url: str, sql: Sql
) -> Iterator[Served]:
    """Serve with one worker whose database is behind a TCP proxy."""
    assert sql("SELECT count(*) FROM audit_log") == [(0,)]
    proxied = {"DATABASE_URL": make_conninfo(app_url, port=str(proxy.port)), "WEB_CONCURRENCY": "1"}
    served = Served(tmp_path, served_environment | proxied)
    try:
        served.wait()
        yield served
    finally:
        served.stop()


def started(served: Served, who: Person, kind: str, request_id: str) -> tuple[socket.socket, http.client.HTTPResponse]:
    """Request an export over a connection with a small buffer; read the head and 10,000 bytes of the body."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
    line.settimeout(15)
    line.connect(("127.0.0.1", served.port))
    head = [
        f"GET /audit/export?format={kind} HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {who.token}",
        f"X-Request-ID: {request_id}",
    ]
    line.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
    response = http.client.HTTPResponse(line)
    response.begin()
    assert response.status == 200
    assert response.headers["Transfer-Encoding"] == "chunked"
    assert len(response.read(10_000)) == 10_000
    return line, response


def disconnect(line: socket.socket, response: http.client.HTTPResponse) -> None:
    """Close the connection before the end of the answer."""
    response.close()
    line.close()


def messages(served: Served, request_id: str) -> list[str]:
    return [
        line["message"]
        for line in served.log()
        if line.get("request_id") == request_id and line["logger"] == "registry_api.middleware.access_log"
    ]


def worker(served: Served) -> int:
    (pid,) = served.workers()
    return pid


def peak(pid: int) -> int:
    """Return the peak memory of a process in KiB."""
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux only")
@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_memory_does_not_grow_with_the_number_of_entries(
    single_worker: Served, mia: Person, given: Given, kind: str
) -> None:
    given.entries(500, metadata=SENTENCE)
    here = mia.at(single_worker.send)
    for _ in range(3):
        assert here.get("/audit/export", format=kind).status == 200
    before = peak(worker(single_worker))
    given.entries(19_500, metadata=SENTENCE)
    request_id = uuid4().hex
    answer = here.get("/audit/export", {"X-Request-ID": request_id}, format=kind)
    assert answer.body.count(b"\n") == 20_000 + (kind == "csv")
    assert len(answer.body) > 40_000_000
    assert peak(worker(single_worker)) - before < 10_000
    assert single_worker.access_log_line(request_id)["bytes"] == len(answer.body)
    assert messages(single_worker, request_id) == []


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_losing_the_database_during_an_export_aborts_the_transfer(
    single_worker: Served, proxy: TcpProxy, mia: Person, given: Given, kind: str
) -> None:
    given.entries(20_000, metadata=SENTENCE)
    request_id = uuid4().hex
    line, response = started(single_worker, mia, kind, request_id)
    with closing(line):
        proxy.close()
        with pytest.raises(http.client.IncompleteRead):
            response.read()
    access = single_worker.access_log_line(request_id)
    assert access["status"] == 200
    assert 10_000 < access["bytes"] < 40_000_000
    assert messages(single_worker, request_id) == ["the response broke off"]
    refused(mia.at(single_worker.send).get("/audit/export", format=kind), 503)
    proxy.open()
    deadline = time.monotonic() + 5
    while (answer := mia.at(single_worker.send).get("/audit/export", format=kind)).status != 200:
        assert time.monotonic() < deadline
    assert answer.body.count(b"\n") == 20_000 + (kind == "csv")


def test_disconnected_clients_hold_no_thread_and_no_connection(
    single_worker: Served, mia: Person, given: Given, sql: Sql
) -> None:
    """There are more clients than threads and than database connections."""
    given.entries(20_000, metadata=SENTENCE)
    for _ in range(20):
        request_id = uuid4().hex
        disconnect(*started(single_worker, mia, "jsonl", request_id))
        assert 0 < single_worker.access_log_line(request_id)["bytes"] < 40_000_000
        assert messages(single_worker, request_id) == [DISCONNECTED]
    assert mia.at(single_worker.send).get("/audit", limit=1).status == 200
    busy = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'registry_app' AND state <> 'idle'"
    assert sql(busy) == [(0,)]


def test_slow_clients_hold_no_database_connection(single_worker: Served, mia: Person, given: Given, sql: Sql) -> None:
    """Twelve clients at once; the pool has eight connections."""
    given.entries(20_000, metadata=SENTENCE)
    slow = [started(single_worker, mia, "jsonl", uuid4().hex) for _ in range(12)]
    here = mia.at(single_worker.send)
    try:
        for _ in range(10):
            assert here.get("/audit", limit=1).status == 200
        assert sql("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'") == [(0,)]
    finally:
        for line, response in slow:
            disconnect(line, response)


def test_the_connection_is_kept_alive_after_an_export(served: Served, mia: Person, given: Given) -> None:
    given.entries(10)
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=15)) as connection:
        for _ in range(2):
            connection.request("GET", "/audit/export?format=jsonl", headers={"Authorization": f"Bearer {mia.token}"})
            response = connection.getresponse()
            assert response.read().count(b"\n") == 10
            assert response.headers["Connection"] == "keep-alive"
        connection.request("HEAD", "/audit/export", headers={"Authorization": f"Bearer {mia.token}"})
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"")
