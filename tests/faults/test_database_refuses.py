"""The database is reachable and refuses or delays statements: 503 or 507, and reads work where they can."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.faults.cluster import Cluster
from tests.faults.conftest import NewRegistry, Registry
from tests.faults.verdict import Bounds
from tests.support.waiting import wait_until

# A statement has DB_STATEMENT_TIMEOUT (4 s), a lock 3 s, and a connection DB_POOL_TIMEOUT (2 s) to wait for.
BUSY = Bounds(worst=8.0, database="healthy")
FULL = Bounds(statuses=frozenset({507}), worst=3.0, database="healthy", reads_go_on=True)


@contextmanager
def locked(registry: Registry, table: str) -> Iterator[None]:
    """Hold a lock that blocks every write to the table."""
    with psycopg.connect(registry.cluster.owner_url(registry.database)) as connection:
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield
        connection.rollback()


def test_a_locked_table(registry: Registry) -> None:
    load = registry.load()
    with load.fault(), locked(registry, "registrations"):
        time.sleep(5)
    registry.judge("locked", load, replace(BUSY, reads_go_on=True))


SLOW_TRIGGER = """
    CREATE FUNCTION sleep_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$;
    CREATE TRIGGER sleep_long BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION sleep_long()
"""


def test_statements_that_take_too_long(registry: Registry) -> None:
    """The last statement of a change takes too long: the earlier ones are rolled back."""
    load = registry.load()
    with load.fault():
        registry.cluster.run(SLOW_TRIGGER, registry.database)
        time.sleep(5)
        registry.cluster.run("DROP FUNCTION sleep_long CASCADE", registry.database)
    registry.judge("statement timeout", load, replace(BUSY, reads_go_on=True))


def test_an_exhausted_pool(new_registry: NewRegistry) -> None:
    """Writers hold every connection; a request that gets none is refused, after its whole DB_POOL_TIMEOUT."""
    registry = new_registry(db_pool_max_size="2")
    load = registry.load(visitors=12)
    with load.fault(), locked(registry, "registrations"):
        time.sleep(5)
    registry.judge("pool exhausted", load, BUSY)
    too_early = [shot for shot in load.shots if not shot.is_good and shot.seconds < 1.9]
    assert not too_early, too_early[:3]
    assert not [line for line in registry.served.log() if "none could be made" in line["message"]]


def test_no_connection_allowed(registry: Registry) -> None:
    load = registry.load()
    with load.fault(), few_connections(registry, 0):
        time.sleep(3)
    registry.judge("too many clients", load, replace(BUSY, worst=3.0, database="unhealthy"))


def test_fewer_connections_allowed_than_in_the_pools(registry: Registry) -> None:
    """The existing connections do all the work."""
    load = registry.load()
    with load.fault(), few_connections(registry, 4):
        time.sleep(3)
    registry.judge("few connections", load, replace(BUSY, worst=3.0, database="may be unhealthy", is_felt=False))


@contextmanager
def few_connections(registry: Registry, limit: int) -> Iterator[None]:
    """Limit the service to this many connections."""
    registry.cluster.run(f"ALTER ROLE registry_app CONNECTION LIMIT {limit}")
    registry.cluster.end_sessions()
    yield
    registry.cluster.run("ALTER ROLE registry_app CONNECTION LIMIT -1")


def test_a_server_that_becomes_read_only(registry: Registry) -> None:
    """Azure sets this when storage runs out; it affects existing sessions."""
    load = registry.load()
    with load.fault():
        registry.cluster.run("ALTER SYSTEM SET default_transaction_read_only = on")
        registry.cluster.run("SELECT pg_reload_conf()")
        time.sleep(3)
        registry.cluster.run("ALTER SYSTEM RESET default_transaction_read_only")
        registry.cluster.run("SELECT pg_reload_conf()")
    registry.judge("read-only server", load, FULL)


def test_workers_that_start_while_the_database_is_read_only(registry: Registry) -> None:
    """The workers have cached no caller. Reads work, and do not retry the write of the user record each time."""
    load = registry.load()
    before = set(registry.served.workers())
    with load.fault():
        registry.cluster.run(f"ALTER DATABASE {registry.database} SET default_transaction_read_only = on")
        registry.served.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(registry.served.workers()) == 2 and not before & set(registry.served.workers()), 20)
        time.sleep(3)
        registry.cluster.run(f"ALTER DATABASE {registry.database} RESET default_transaction_read_only")
    registry.judge("read-only start", load, replace(FULL, database="may be unhealthy", health=1.0))
    lines = registry.served.log()
    replaced = [line for line in lines if "connections made before are replaced" in line["message"]]
    assert 1 <= len(replaced) <= 4, replaced
    refused = sum(shot.status == 507 for shot in load.shots)
    failed = [line for line in lines if "the database takes no writes" in line["message"]]
    callers = 12 * 2  # six visitors with two callers each, in two workers
    assert len(failed) <= refused + callers, (len(failed), refused)
    assert not [line for line in failed if "exc_info" in line]


def test_sessions_that_stay_read_only(registry: Registry) -> None:
    """Sessions opened while the database was read-only stay read-only, and are replaced."""
    load = registry.load()
    with load.fault():
        registry.cluster.run(f"ALTER DATABASE {registry.database} SET default_transaction_read_only = on")
        registry.cluster.proxy.drop_connections()
        time.sleep(3)
        registry.cluster.run(f"ALTER DATABASE {registry.database} RESET default_transaction_read_only")
    both = frozenset({503, 507})  # at first, connections are closed
    registry.judge(
        "read-only sessions", load, replace(FULL, statuses=both, database="may be unhealthy", reads_go_on=False)
    )


# ----------------------------------------------------------------------------------------------------------- full


@pytest.fixture
def small(faulty_cluster: Cluster) -> Iterator[Path]:
    """Mount a file system of 24 MiB, with a tablespace on it."""
    directory = faulty_cluster.directory / "small"
    directory.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "none", str(directory)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.strip()}")
    (directory / "tablespace").mkdir(mode=0o700)
    owner = (faulty_cluster.directory / "data").stat()
    for path in (directory, directory / "tablespace"):
        os.chown(path, owner.st_uid, owner.st_gid)
    try:
        faulty_cluster.run(f"CREATE TABLESPACE small LOCATION '{directory / 'tablespace'}'")
        yield directory
    finally:
        (directory / "filler").unlink(missing_ok=True)
        in_it = "SELECT datname FROM pg_database AS d JOIN pg_tablespace AS t ON dattablespace = t.oid WHERE spcname = "
        for (name,) in faulty_cluster.run(f"{in_it} 'small'"):
            faulty_cluster.run(f"DROP DATABASE {name} WITH (FORCE)")
        faulty_cluster.run("DROP TABLESPACE small")
        subprocess.run(["umount", directory], check=True)


@pytest.mark.short
def test_a_full_disk(new_registry: NewRegistry, small: Path) -> None:
    """The file system of the tables is full; the write-ahead log has its own."""
    registry = new_registry("small")
    load = registry.load()
    with load.fault():
        with (small / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(bytes(4096)):
                pass
        time.sleep(4)
        (small / "filler").unlink()
    registry.judge("full disk", load, FULL)
