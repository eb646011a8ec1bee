"""Processes of the service end, hang, or are replaced."""

import os
import signal
import time
from dataclasses import replace

import pytest

from tests.faults import verdict
from tests.faults.conftest import NewRegistry, Registry
from tests.faults.verdict import Bounds
from tests.support.waiting import wait_until

# A fault lasts only as long as the new workers take to start, and they use all processor time while they import: most
# answers of that second are late. The first request to /health also opens its database connection.
UNFELT = Bounds(statuses=frozenset(), worst=3.0, database="may be unhealthy", health=1.0)


@pytest.mark.short
def test_a_reload_under_load_fails_no_request(registry: Registry) -> None:
    load = registry.load()
    before = set(registry.served.workers())
    with load.fault():
        registry.served.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(registry.served.workers()) == 2 and not before & set(registry.served.workers()), 20)
    registry.judge("reload", load, UNFELT)


@pytest.mark.short
def test_a_killed_worker_is_replaced(registry: Registry) -> None:
    """Only requests and idle connections of the killed worker end without an answer."""
    load = registry.load()
    with load.fault():
        killed = registry.served.workers()[0]
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda: len(registry.served.workers()) == 2 and killed not in registry.served.workers(), 10)
    registry.judge("worker killed", load, replace(UNFELT, unanswered=8))


def test_a_hanging_worker_is_replaced(new_registry: NewRegistry) -> None:
    """gunicorn kills it after its `timeout`, which is shortened here."""
    registry = new_registry(gunicorn_cmd_args="--timeout 4")
    load = registry.load()
    with load.fault():
        hung = registry.served.workers()[0]
        os.kill(hung, signal.SIGSTOP)
        wait_until(lambda: hung not in registry.served.workers(), 20)
    registry.judge("worker hung", load, replace(UNFELT, worst=10.0, unanswered=8))


@pytest.mark.short
def test_a_server_stopped_under_load_finishes_requests_and_ends_in_time(registry: Registry) -> None:
    load = registry.load()
    with load:
        time.sleep(1.5)
        stopped = time.monotonic()
        code = registry.served.stop()
        took = time.monotonic() - stopped
    assert code == 0
    assert took < 10, took
    assert {shot.status for shot in load.shots if shot.ended < stopped} == {200, 201, 204}
    # New connections may be refused or reset; connections that were open got all their answers.
    dropped = [shot for shot in load.shots if not shot.is_good and (shot.is_kept or shot.status)]
    assert not dropped, dropped[:3]
    registry.verify(load)
    verdict.FIGURES.append(f"stop: {len(load.shots)} requests, none dropped; ended after {took:.2f} s")
