"""Fixtures of the fault tests: a PostgreSQL server, the service as shipped, and time limits."""

import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import AUDIENCE, TENANT
from tests.faults import ledger, verdict
from tests.faults.cluster import Cluster
from tests.faults.load import Load
from tests.faults.verdict import Bounds, judge
from tests.support.served import Served
from tests.support.tokens import Issuer
from tests.support.waiting import wait_until

_TEST_TIMEOUT = 90.0  # seconds
_RUN_TIMEOUT = 14 * 60.0  # seconds; the whole run

_started = time.monotonic()


@pytest.fixture(autouse=True)
def _bounded() -> Iterator[None]:
    """End a test that hangs, and a run that takes too long."""
    left = _RUN_TIMEOUT - (time.monotonic() - _started)
    if left <= 0:
        pytest.fail("the run has exceeded its time limit")

    def interrupt(*_: object) -> None:
        raise TimeoutError("the test has exceeded its time limit")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, min(left, _TEST_TIMEOUT))
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the figures of each fault."""
    for line in verdict.FIGURES:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def faulty_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Start the server that the tests break."""
    cluster = Cluster(tmp_path_factory.mktemp("faulty_cluster"))
    yield cluster
    cluster.close()


class Registry:
    """The service with its database, before a fault and after it."""

    def __init__(self, cluster: Cluster, database: str, served: Served, issuer: Issuer) -> None:
        self.cluster = cluster
        self.database = database
        self.served = served
        self.issuer = issuer

    def load(self, **options: int) -> Load:
        return Load(self.served.port, self.issuer, **options)

    def judge(self, name: str, load: Load, bounds: Bounds) -> None:
        """Compare the figures of the load with the bounds, and the database with the answers it got."""
        judge(name, load, bounds)
        self.verify(load)

    def verify(self, load: Load) -> None:
        """Compare the database with the answers that the load got; require no internal error in the log."""
        ledger.verify(self.cluster, self.database, load.records)
        assert "Traceback" not in self.served.errors()
        assert not [line for line in self.served.log() if line.get("error_id")]


NewRegistry = Callable[..., Registry]
"""Starts the service on a new database; arguments are environment variables in lower case that differ."""


@pytest.fixture
def new_registry(faulty_cluster: Cluster, issuer: Issuer, tmp_path: Path) -> Iterator[NewRegistry]:
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(issuer.jwks()))
    opened: list[Served] = []

    def start(
        tablespace: str = "pg_default",
        application: str = "tests.support.served_app:app",
        *,
        is_ready: bool = True,
        **environment: str,
    ) -> Registry:
        database = faulty_cluster.new_database(tablespace)
        own = {
            "DATABASE_URL": faulty_cluster.app_url(database),
            "ENTRA_TENANT_ID": str(TENANT),
            "ENTRA_CLIENT_ID": str(AUDIENCE),
            "MCP_REGISTRY_ACCESS": "anonymous",
            "MCP_REGISTRY_NAMESPACE": "com.example",
            "WEB_CONCURRENCY": "2",
            "TEST_KEYS": str(keys),
        }
        own |= {name.upper(): value for name, value in environment.items()}
        served = Served(tmp_path, own, application)
        opened.append(served)
        if is_ready:
            served.wait()
        else:
            wait_until(lambda: served.port, 10)
        return Registry(faulty_cluster, database, served, issuer)

    yield start
    for served in opened:
        served.stop()
    faulty_cluster.proxy.resume()
    faulty_cluster.proxy.drop_connections()


@pytest.fixture
def registry(new_registry: NewRegistry) -> Registry:
    """Start the service with its default settings."""
    return new_registry()
