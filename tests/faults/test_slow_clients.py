"""Slow, stalled and numerous connections, until the service closes them."""

import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from socket import socket
from time import monotonic, sleep

import pytest

from tests.faults.conftest import Registry
from tests.faults.test_processes import UNFELT
from tests.support.people import Person, employee
from tests.support.served import read_answer
from tests.support.slow_connections import HEAD, hold_connections, post_head, request_duration

SLOW_CLIENTS = 200  # six times the number of threads


@pytest.fixture
def slow_employee(registry: Registry) -> Person:
    return employee(registry.served.send, registry.issuer, "Somebody Slow")


@contextmanager
def dripping(lines: list[socket], byte: bytes) -> Iterator[None]:
    """Send a byte on each connection every 0.2 s."""
    stopped = threading.Event()

    def drip() -> None:
        while not stopped.wait(0.2):
            for line in lines:
                with suppress(OSError):
                    line.send(byte)

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


@pytest.mark.short
def test_slow_requests_do_not_delay_others(registry: Registry, slow_employee: Person) -> None:
    """One third sends the head slowly, one third a short body, one third a long body."""
    long = post_head(slow_employee, 1_000_000) + b" " * 40_000
    load = registry.load()
    third = SLOW_CLIENTS // 3
    with (
        hold_connections(registry.served, third, HEAD + b"X-Long: ") as heads,
        hold_connections(registry.served, third, post_head(slow_employee, 30_000)) as short,
        hold_connections(registry.served, third, long) as bodies,
        dripping([*heads, *short, *bodies], b" "),
        load.fault(),
    ):
        sleep(5)
    registry.judge("dripping clients", load, replace(UNFELT, worst=1.5, database="healthy"))


@pytest.mark.parametrize("part", ["a head", "a body"])
def test_a_started_request_has_ten_seconds(registry: Registry, slow_employee: Person, part: str) -> None:
    begun = HEAD + b"X-Long: " if part == "a head" else post_head(slow_employee, 30_000)
    with hold_connections(registry.served, 1, begun) as lines, dripping(lines, b" "):
        started = monotonic()
        refusal = read_answer(lines[0])
    assert (refusal.status, refusal.json["error_code"]) == (408, "REQUEST_TIMEOUT")
    assert 9 < monotonic() - started < 13


def test_a_long_body_has_thirty_seconds(registry: Registry, slow_employee: Person) -> None:
    """Requests that have a thread are refused as incomplete (400), waiting ones as too slow (408)."""
    with (
        hold_connections(registry.served, 40, post_head(slow_employee, 1_000_000) + b" " * 40_000) as lines,
        dripping(lines, b" "),
    ):
        started = monotonic()
        for line in lines:
            line.settimeout(60)
        refused = {read_answer(line).status for line in lines}
    assert refused == {400, 408}
    assert 28 < monotonic() - started < 36
    assert request_duration(registry.served) < 1


@pytest.mark.short
def test_the_oldest_idle_connections_are_closed_at_the_limit(registry: Registry) -> None:
    """Each worker keeps 900 connections and closes the one that has been idle longest."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 < most < 4096:
        pytest.skip("this system does not allow 2,000 connections per process")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, most))
    with hold_connections(registry.served, 2_000, b"") as lines:
        assert request_duration(registry.served) < 1
        lines[0].settimeout(1)
        assert lines[0].recv(1) == b""
        lines[-1].sendall(HEAD + b"\r\n")
        assert read_answer(lines[-1]).status == 200
