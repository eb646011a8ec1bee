"""Slow, silent and numerous connections do not delay other clients."""

import json
import socket
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.given import Given
from tests.support.people import Person
from tests.support.served import Served, read_answer
from tests.support.slow_connections import HEAD, hold_connections, post_head, request_duration

LISTENING = "0A"  # the state TCP_LISTEN, see proc_net_tcp(5)
MANY = 100  # many times the number of threads

on_linux = pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads /proc")


@pytest.mark.parametrize("sent", [b"", b"G", HEAD, HEAD + b"\r"], ids=["nothing", "a letter", "lines", "nearly all"])
def test_incomplete_heads_do_not_delay_others(served: Served, sent: bytes) -> None:
    with hold_connections(served, MANY, sent) as lines:
        assert request_duration(served) < 1
        lines[0].sendall((HEAD + b"\r\n").removeprefix(sent))
        assert read_answer(lines[0]).status == 200


def test_incomplete_bodies_do_not_delay_others(served: Served, ana: Person) -> None:
    body = json.dumps(Given.body()).encode()
    with hold_connections(served, MANY, post_head(ana, len(body)) + body[:10]) as lines:
        assert request_duration(served) < 1
        lines[0].sendall(body[10:])
        assert read_answer(lines[0]).status == 201


def test_incomplete_long_bodies_do_not_delay_others(served: Served, ana: Person) -> None:
    """Long bodies have threads of their own."""
    with hold_connections(served, MANY, post_head(ana, 1_000_000) + b" " * 40_000):
        assert request_duration(served) < 1


def test_more_long_bodies_than_threads_are_all_read(served: Served, ana: Person) -> None:
    bodies = [json.dumps(Given.body()).encode().ljust(100_000) for _ in range(MANY)]
    with hold_connections(served, MANY, b"") as lines:
        for line, body in zip(lines, bodies, strict=True):
            line.sendall(post_head(ana, len(body)) + body[:50_000])
        for line, body in zip(reversed(lines), reversed(bodies), strict=True):
            line.sendall(body[50_000:])
        assert {read_answer(line).status for line in lines} == {201}


def test_a_thousand_idle_connections_do_not_delay_others(served: Served) -> None:
    with hold_connections(served, 700, b"") as silent, hold_connections(served, 300, HEAD + b"\r\n") as kept:
        assert {read_answer(line).status for line in kept} == {200}
        assert request_duration(served) < 1
        for line in (silent[0], silent[-1], kept[0], kept[-1]):
            line.sendall(HEAD + b"\r\n")
            assert read_answer(line).status == 200


def test_connections_that_clients_do_not_close_do_not_delay_others(served: Served) -> None:
    with hold_connections(served, MANY, HEAD + b"Connection: close\r\n\r\n") as lines:
        assert request_duration(served) < 1
        for line in lines:
            assert read_answer(line).status == 200
            assert line.recv(1) == b""


@on_linux
def test_connections_that_clients_do_not_close_are_closed(served: Served) -> None:
    with hold_connections(served, MANY, HEAD + b"Connection: close\r\n\r\n"):
        started = time.monotonic()
        while any(connections(worker, served.port) for worker in served.workers()):
            assert time.monotonic() < started + 5
            time.sleep(0.1)


def test_a_request_may_arrive_byte_by_byte(served: Served, ana: Person) -> None:
    body = json.dumps(Given.body()).encode()
    with served.connection() as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for message, status in ((HEAD + b"\r\n", 200), (post_head(ana, len(body)) + body, 201), (HEAD + b"\r\n", 200)):
            for byte in message:
                line.sendall(bytes([byte]))
            assert read_answer(line).status == status


def test_packets_may_contain_parts_of_two_requests(served: Served) -> None:
    """Bytes after a request belong to the next request, which may be incomplete."""
    with served.connection() as line:
        line.sendall(HEAD + b"\r\n" + HEAD)
        first = line.recv(65_536)
        line.sendall(b"\r\n" + HEAD + b"Connection: close\r\n\r\n")
        answers = first + b"".join(iter(lambda: line.recv(65_536), b""))
    assert answers.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize("sent", [b"", HEAD, HEAD + b"Content-Length: 9\r\n\r\nab"], ids=["nothing", "lines", "body"])
def test_a_half_closed_connection_is_closed_at_once(served: Served, sent: bytes) -> None:
    with served.connection(timeout=3) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(65_536):
            pass


@on_linux
def test_connections_are_distributed_evenly_over_workers(served: Served) -> None:
    with hold_connections(served, 40, b""):
        held = Counter(worker for worker in served.workers() for _ in connections(worker, served.port))
    assert sorted(held.values()) == pytest.approx([20, 20], abs=6)


def connections(pid: int, port: int) -> list[str]:
    """Return the connections to a port that a process holds."""
    lines = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[1].endswith(f":{port:04X}") and line[3] != LISTENING}
    held = []
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since the listing
            held.append(str(fd.readlink()))
    return [name for name in held if name in sockets]
