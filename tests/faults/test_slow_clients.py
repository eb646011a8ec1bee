"""Clients that drip, stall or come in crowds, for as long as the service lets them."""

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
from tests.support.slow_connections import HEAD, crowd, post, seconds

DRIPS = 200  # six times the threads there are


@pytest.fixture
def somebody(registry: Registry) -> Person:
    return employee(registry.served.send, registry.issuer, "Somebody Slow")


@contextmanager
def dripping(lines: list[socket], byte: bytes) -> Iterator[None]:
    """Send a byte on each connection, again and again."""
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
def test_people_work_while_others_drip(registry: Registry, somebody: Person) -> None:
    """A third drip the head of a request, a third a short body, a third a long one."""
    long = post(somebody, 1_000_000) + b" " * 40_000
    load = registry.load()
    third = DRIPS // 3
    with (
        crowd(registry.served, third, HEAD + b"X-Long: ") as heads,
        crowd(registry.served, third, post(somebody, 30_000)) as short,
        crowd(registry.served, third, long) as bodies,
        dripping([*heads, *short, *bodies], b" "),
        load.fault(),
    ):
        sleep(5)
    registry.judge("dripping clients", load, replace(UNFELT, worst=1.5, database="well"))


@pytest.mark.parametrize("says", ["a head", "a body"])
def test_a_request_that_has_begun_has_ten_seconds(registry: Registry, somebody: Person, says: str) -> None:
    begun = HEAD + b"X-Long: " if says == "a head" else post(somebody, 30_000)
    with crowd(registry.served, 1, begun) as lines, dripping(lines, b" "):
        started = monotonic()
        refusal = read_answer(lines[0])
    assert (refusal.status, refusal.json["error_code"]) == (408, "REQUEST_TIMEOUT")
    assert 9 < monotonic() - started < 13


def test_a_long_body_has_thirty_seconds(registry: Registry, somebody: Person) -> None:
    """Those that have a thread by then are refused as cut short, those that wait for one as too slow."""
    with crowd(registry.served, 40, post(somebody, 1_000_000) + b" " * 40_000) as lines, dripping(lines, b" "):
        started = monotonic()
        for line in lines:
            line.settimeout(60)
        refused = {read_answer(line).status for line in lines}
    assert refused == {400, 408}
    assert 28 < monotonic() - started < 36
    assert seconds(registry.served) < 1


@pytest.mark.short
def test_idle_connections_beyond_the_limit_make_room_for_others(registry: Registry) -> None:
    """Each worker keeps 900: who has been idle for longest goes."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 < most < 4096:
        pytest.skip("this system does not let one program have 2,000 connections")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, most))
    with crowd(registry.served, 2_000, b"") as lines:
        assert seconds(registry.served) < 1
        lines[0].settimeout(1)
        assert lines[0].recv(1) == b""
        lines[-1].sendall(HEAD + b"\r\n")
        assert read_answer(lines[-1]).status == 200
