"""The database is lost: 503 in time, and recovery without a restart and without lost changes."""

import time
from dataclasses import replace

import pytest

from tests.faults.conftest import NewRegistry, Registry
from tests.faults.verdict import Bounds

# A lost database is told at once, or after DB_POOL_TIMEOUT (2 s) by those who were first to find out.
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


def test_the_end_of_one_session_that_ends_all(registry: Registry) -> None:
    """A killed backend makes PostgreSQL end all sessions and restart by itself."""
    load = registry.load()
    with load.fault():
        registry.cluster.kill_one()
    registry.judge("backend killed", load, replace(LOST, database="may be ill"))


def test_a_database_that_nobody_reaches(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.wire.cut()
        time.sleep(4)
        registry.cluster.wire.mend()
    registry.judge("refused", load, LOST)


def test_connections_that_are_cut(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        for _ in range(30):  # some in the middle of a change
            registry.cluster.wire.sever()
            time.sleep(0.1)
    registry.judge("cut thirty times", load, replace(LOST, database="may be ill"))


# A server that says nothing is given up after DB_STATEMENT_TIMEOUT and a second (5 s).
SILENT = Bounds(worst=8.0)


def test_a_database_that_is_frozen(registry: Registry) -> None:
    load = registry.load()
    with load.fault(), registry.cluster.frozen():
        time.sleep(5.5)
    registry.judge("frozen", load, SILENT)


@pytest.mark.short
def test_a_path_that_has_gone_silent(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.wire.hold(15)
        time.sleep(8)
        registry.cluster.wire.release()
    registry.judge("silent", load, SILENT)


def test_connections_that_are_silent_for_ever(new_registry: NewRegistry) -> None:
    """A router has forgotten them: they stay open and silent; new ones work.

    The first to find out waits, and nobody else for one of the many others that lay idle.
    """
    registry = new_registry(db_pool_min_size="8")
    load = registry.load(visitors=2)
    with load.fault(after=12):
        registry.cluster.wire.strand()
    registry.judge("half-open, idle", load, replace(SILENT, recovery=8.0))


def test_connections_that_fell_silent_in_the_middle_of_changes(registry: Registry) -> None:
    """Their sessions stay alive in the server, with the locks of their open transactions."""
    load = registry.load()
    with load.fault(after=12):
        registry.cluster.wire.strand()
    registry.judge("half-open, at work", load, replace(SILENT, recovery=8.0))


def test_a_path_that_is_slow(registry: Registry) -> None:
    load = registry.load()
    with load.fault():
        registry.cluster.wire.slow(0.02)
        time.sleep(4)
        registry.cluster.wire.release()
    registry.judge("slow path", load, Bounds(statuses=frozenset(), worst=3.0, database="may be ill"))
