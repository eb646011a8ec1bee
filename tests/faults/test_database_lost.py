"""The database is lost: 503 in time, and recovery without a restart and without lost changes."""

import time
from dataclasses import replace

import pytest

from tests.faults.conftest import NewRegistry, Registry
from tests.faults.verdict import Bounds

# The first requests after the loss fail after DB_POOL_TIMEOUT (2 s), later ones at once.
LOST = Bounds(worst=3.0)


def test_a_restart_of_the_database(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.stop()
        time.sleep(2)
        registry.cluster.start()
    registry.judge("restart", load, LOST)


@pytest.mark.short
def test_a_crash_of_the_database(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.crash()
        time.sleep(2)
        registry.cluster.start()
    registry.judge("crash", load, LOST)


def test_a_killed_backend_process(registry: Registry) -> None:
    """PostgreSQL ends all sessions and restarts by itself."""
    load = registry.load()
    with load.fault():
        registry.cluster.kill_one()
    registry.judge("backend killed", load, replace(LOST, database="may be unhealthy"))


def test_a_database_that_refuses_connections(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.proxy.close()
        time.sleep(4)
        registry.cluster.proxy.open()
    registry.judge("refused", load, LOST)


def test_connections_that_are_closed_repeatedly(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        for _ in range(30):  # some in the middle of a change
            registry.cluster.proxy.drop_connections()
            time.sleep(0.1)
    registry.judge("cut thirty times", load, replace(LOST, database="may be unhealthy"))


# The service gives up a silent server after DB_STATEMENT_TIMEOUT and a second (5 s).
SILENT = Bounds(worst=8.0)


def test_a_frozen_database(registry: Registry) -> None:
    load = registry.load()
    with load.fault(), registry.cluster.frozen():
        time.sleep(5.5)
    registry.judge("frozen", load, SILENT)


@pytest.mark.short
def test_a_silent_network(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.proxy.pause(15)
        time.sleep(8)
        registry.cluster.proxy.resume()
    registry.judge("silent", load, SILENT)


def test_idle_half_open_connections(new_registry: NewRegistry) -> None:
    """A router has dropped the connections: they stay open and silent; new ones work. Only the first request waits."""
    registry = new_registry(db_pool_min_size="8")
    load = registry.load(visitors=2)
    with load.fault(after=12):
        registry.cluster.proxy.pause_existing()
    registry.judge("half-open, idle", load, replace(SILENT, recovery=8.0))


def test_half_open_connections_with_open_transactions(registry: Registry) -> None:
    """Their sessions stay alive in the server, with the locks of their open transactions."""
    load = registry.load()
    with load.fault(after=12):
        registry.cluster.proxy.pause_existing()
    registry.judge("half-open, at work", load, replace(SILENT, recovery=8.0))


def test_a_slow_network(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.proxy.delay(0.02)
        time.sleep(4)
        registry.cluster.proxy.resume()
    registry.judge("slow path", load, Bounds(statuses=frozenset(), worst=3.0, database="may be unhealthy"))
