"""The key cache before a real server that does everything wrong."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from threading import Event

import pytest

from registry_api.entra.fetch import MAX_BYTES
from registry_api.entra.keys import Intervals, KeyCache, KeySource
from tests.support.key_server import (
    Behaviour,
    KeyServer,
    cut_short,
    drip_body,
    drip_headers,
    hang,
    keys,
    raw,
    redirect_to,
    serving,
    status,
)
from tests.support.waiting import wait_until
from tests.unit.entra.key_caches import HOUR, Caches, Stopwatch, answer
from tests.unit.entra.token_forgery import ATTACKERS_KID, GENUINE_KID, TEMPLATE, attacker, genuine, short


@pytest.fixture
def cache() -> Iterator[Caches]:
    with closing(Caches()) as caches:
        yield caches


BAD: dict[str, Callable[[], Behaviour]] = {
    "500": lambda: status(500),
    "redirect": lambda: redirect_to("/elsewhere"),
    "hang": lambda: hang(Event()),
    "dripping headers": lambda: drip_headers,
    "dripping body": lambda: drip_body,
    "cut short": lambda: cut_short,
    "oversized": lambda: raw(b" " * MAX_BYTES + b'{"keys": []}'),
    "not JSON": lambda: raw(b"<html>Sign in to the network</html>"),
    "not an object": lambda: raw(b"[]"),
    "empty set": lambda: raw(b'{"keys": []}'),
    "only short keys": lambda: keys(short().jwk(kid=GENUINE_KID)),
    "only a doubtful kid": lambda: keys(genuine().jwk(), attacker().jwk(kid=GENUINE_KID)),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_the_last_good_keys_stay_whatever_the_server_does(bad: Callable[[], Behaviour], cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, seconds=0.3, refresh=0.02)
        wait_until(keys_here.is_usable)
        server.behaviour = bad()
        before = server.requests
        wait_until(lambda: server.requests >= before + 2)
        assert answer(keys_here, GENUINE_KID) == "key"
        server.behaviour = keys(attacker().jwk())
        wait_until(lambda: answer(keys_here, ATTACKERS_KID) == "key")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_start_is_no_end(bad: Callable[[], Behaviour], cache: Caches) -> None:
    with serving(bad()) as server:
        keys_here = cache(server, seconds=0.3, patience=0.1)
        with Stopwatch() as watch:
            assert answer(keys_here, GENUINE_KID) == "unavailable"
        assert watch.seconds < 0.1 + 0.5
        assert keys_here.age() is None
        assert not keys_here.is_usable()
        server.behaviour = keys(genuine().jwk())
        wait_until(keys_here.is_usable)
        assert answer(keys_here, GENUINE_KID) == "key"


def test_it_recovers_from_a_server_that_was_down_at_the_start(cache: Caches) -> None:
    server = KeyServer(keys(genuine().jwk()))
    keys_here = cache(server)
    assert answer(keys_here, GENUINE_KID) == "unavailable"
    server.open()
    wait_until(keys_here.is_usable)
    server.close()
    assert answer(keys_here, GENUINE_KID) == "key"


def test_old_keys_are_trusted_for_a_time_only(cache: Caches) -> None:
    with serving(keys(genuine().jwk())) as server:
        keys_here = cache(server, refresh=0.02, trust=0.5)
        assert answer(keys_here, GENUINE_KID) == "key"
        server.behaviour = status(500)
        wait_until(lambda: not keys_here.is_usable())
        age = keys_here.age()
        assert age is not None
        assert age >= 0.5
        assert answer(keys_here, GENUINE_KID) == "unavailable"
        server.behaviour = keys(genuine().jwk())
        wait_until(keys_here.is_usable)
        assert answer(keys_here, GENUINE_KID) == "key"


@pytest.mark.parametrize(("warn", "level"), [(0.0, logging.WARNING), (HOUR, logging.INFO)], ids=["stale", "fresh"])
def test_an_outage_is_logged_at_each_attempt(
    warn: float, level: int, cache: Caches, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(keys(genuine().jwk())) as server, caplog.at_level(logging.INFO):
        keys_here = cache(server, refresh=0.02, warn=warn)
        assert answer(keys_here, GENUINE_KID) == "key"
        assert not caplog.records
        before = server.requests
        server.behaviour = status(500)
        wait_until(lambda: len(caplog.records) >= 3)
        keys_here.close()
        assert {record.levelno for record in caplog.records} == {level}
        assert len(caplog.records) <= server.requests - before + 1


def test_failures_are_retried_at_growing_intervals() -> None:
    times: list[float] = []

    def fail(_: str) -> bytes:
        times.append(time.monotonic())
        raise ZeroDivisionError

    intervals = Intervals(retry=0.04, retry_limit=0.16, patience=0)
    keys_here = KeyCache([KeySource("https://keys.example", TEMPLATE)], fetch=fail, intervals=intervals)
    keys_here.start()
    wait_until(lambda: len(times) >= 6)
    keys_here.close()
    gaps = [later - earlier for earlier, later in pairwise(times[:6])]
    assert [gap >= least * 0.9 for gap, least in zip(gaps, [0.04, 0.08, 0.16, 0.16, 0.16], strict=True)] == [True] * 5
    assert gaps[4] < 0.16 * 1.1 + 0.14, "it grows beyond its limit"
