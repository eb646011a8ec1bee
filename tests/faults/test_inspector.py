"""Inspectors are killed, or lose the database: every inspection is reported exactly once."""

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import verdict
from tests.faults.cluster import Cluster
from tests.support import misbehaving_servers
from tests.support.mcp_servers import served_on
from tests.support.served import child_environment
from tests.support.waiting import wait_until

_KILLS = 6
_HOSTS = 60  # an inspection whose process was killed keeps its host; a process claims eight
_ON_EACH = 3  # registrations

Process = subprocess.Popen[bytes]


class Inspected:
    """A database with registrations to inspect, and its inspectors."""

    def __init__(self, cluster: Cluster, directory: Path) -> None:
        self.cluster = cluster
        self.count = 0
        self._database = cluster.new_database()
        self._directory = directory
        self._processes: list[Process] = []

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        return self.cluster.run(statement, self._database)

    def register(self, ports: list[int], *, on_each: int) -> None:
        """Add registrations; the schema queues an inspection of each."""
        values = ", ".join(
            f"('http://127.0.0.1:{port}/gzip?n={number}')" for port in ports for number in range(on_each)
        )
        self.count = len(ports) * on_each
        self.sql(
            f"""
            WITH ana AS (
                INSERT INTO users (entra_id, email, display_name, claims_issued_at)
                VALUES (gen_random_uuid(), 'ana@example.com', 'Ana', now()) RETURNING user_id
            )
            INSERT INTO registrations (endpoint_url, endpoint_name, owner_contact, submitter_id)
            SELECT url, 'Weather', 'team-weather@example.com', user_id FROM ana, (VALUES {values}) AS made (url)
            """  # noqa: S608 - numbers
        )

    def inspect(self, *arguments: str) -> Process:
        """Start an inspector."""
        with (self._directory / f"inspector-{len(self._processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "registry_api.inspector", *arguments],
                env=child_environment(
                    {
                        "DATABASE_URL": self.cluster.inspector_url(self._database),
                        "INSPECTOR_ALLOWED_NETWORKS": "127.0.0.0/8",
                    }
                ),
                cwd=self._directory,  # a developer's .env must not be read
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._processes.append(process)
        return process

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()

    def finished(self) -> int:
        (row,) = self.sql("SELECT count(*)::int FROM inspections WHERE state = 'finished'")
        return int(row[0])

    def end_leases(self) -> None:
        """Act as if 90 seconds had passed."""
        self.sql("UPDATE inspections SET lease_ends_at = now() - interval '1 second' WHERE state = 'running'")

    def finish(self) -> None:
        """Wait until every inspection has finished; those that were given up are due at once."""
        deadline = time.monotonic() + 45
        while self.finished() < self.count:
            assert time.monotonic() < deadline, self.sql("SELECT state, count(*) FROM inspections GROUP BY state")
            self.sql("UPDATE inspections SET due_at = now() WHERE state = 'queued'")
            time.sleep(0.2)

    def log(self) -> list[dict[str, Any]]:
        """Return the complete lines of all inspectors, each of which must be a JSON object."""
        texts = [file.read_text() for file in sorted(self._directory.glob("inspector-*.log"))]
        return [json.loads(line) for text in texts for line in text[: text.rfind("\n") + 1].splitlines()]

    def verify(self) -> None:
        """Require that each registration was inspected, and that each inspection was reported, exactly once."""
        assert self.sql("SELECT state, outcome, count(*)::int FROM inspections GROUP BY 1, 2") == [
            ("finished", "ok", self.count)
        ]
        assert self.sql("SELECT outcome, finished::int FROM inspection_counts") == [("ok", self.count)]
        assert self.sql("SELECT count(DISTINCT registration_id)::int FROM inspections") == [(self.count,)]
        assert self.sql(
            "SELECT count(*)::int FROM registration_inspections WHERE last_inspection_id = last_ok_inspection_id"
        ) == [(self.count,)]
        assert self.sql("SELECT count(*)::int FROM snapshots") == [(1,)]
        assert not [line for line in self.log() if line["level"] in {"ERROR", "CRITICAL"}]


@pytest.fixture(scope="module")
def ports() -> Iterator[list[int]]:
    """Serve an MCP server on many ports, each of which is a host to the inspector."""
    with served_on(_HOSTS, misbehaving_servers.app) as ports:
        yield ports


@pytest.fixture
def inspected(faulty_cluster: Cluster, tmp_path: Path) -> Iterator[Inspected]:
    made = Inspected(faulty_cluster, tmp_path)
    yield made
    made.kill()


def stop(cluster: Cluster) -> None:
    cluster.stop()


def crash(cluster: Cluster) -> None:
    cluster.crash()


@pytest.mark.parametrize("end", [pytest.param(crash, marks=pytest.mark.short), stop])
def test_two_inspectors_share_the_work_and_the_database_is_lost(
    inspected: Inspected, ports: list[int], end: Callable[[Cluster], None]
) -> None:
    inspected.register(ports, on_each=_ON_EACH)
    processes = [inspected.inspect(), inspected.inspect()]
    wait_until(
        lambda: inspected.sql(
            "SELECT 1 FROM inspections WHERE state = 'finished' HAVING count(DISTINCT claimed_by) = 2"
        )
    )
    before = inspected.finished()
    end(inspected.cluster)
    time.sleep(1)
    inspected.cluster.start()
    assert inspected.finished() < inspected.count, "the fault came too late"
    # The answer to a claim may have been lost: its inspection runs nowhere.
    inspected.end_leases()
    inspected.finish()
    inspected.verify()
    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(20) for process in processes] == [0, 0]
    assert sum(line["message"] == "the inspector has ended" for line in inspected.log()) == 2
    verdict.FIGURES.append(
        f"inspectors, {end.__name__} of the database: {inspected.count} inspections, {before} before it; none lost"
    )


def test_inspectors_are_killed_at_random_times(inspected: Inspected, ports: list[int]) -> None:
    inspected.register(ports, on_each=_ON_EACH)
    times = random.Random(1)  # noqa: S311 - no secret
    for _ in range(_KILLS):
        already = inspected.finished()
        process = inspected.inspect()
        # The moment is that of a claim, a request, a result, or between them.
        wait_until(lambda already=already: inspected.finished() > already)  # type: ignore[misc]
        time.sleep(times.uniform(0, 0.3))
        process.kill()
        process.wait()
        # A killed process may have sent its last statement: PostgreSQL completes it.
        wait_until(
            lambda: (
                not inspected.sql(
                    "SELECT 1 FROM pg_stat_activity WHERE usename = 'registry_inspector' AND state <> 'idle'"
                )
            )
        )
    killed = inspected.finished()
    assert killed < inspected.count, "the last one was killed too late"
    inspected.end_leases()
    last = inspected.inspect()
    inspected.finish()
    last.send_signal(signal.SIGTERM)
    assert last.wait(20) == 0
    inspected.verify()
    verdict.FIGURES.append(
        f"inspectors, killed {_KILLS} times: {inspected.count} inspections, {killed} before the last kill; none lost"
    )


def test_late_results_of_a_frozen_inspector_are_ignored(inspected: Inspected, ports: list[int]) -> None:
    """Its virtual machine was paused for longer than a lease."""
    inspected.register(ports, on_each=_ON_EACH)
    frozen = inspected.inspect()
    wait_until(inspected.finished)
    while True:
        frozen.send_signal(signal.SIGSTOP)
        time.sleep(0.1)  # PostgreSQL completes the statements that it has received
        ((held,),) = inspected.sql("SELECT count(*)::int FROM inspections WHERE state = 'running'")
        if held:
            break
        frozen.send_signal(signal.SIGCONT)
        assert inspected.finished() < inspected.count
    inspected.end_leases()
    other = inspected.inspect()
    inspected.finish()
    frozen.send_signal(signal.SIGCONT)
    wait_until(lambda: sum(line.get("outcome") == "too late" for line in inspected.log()) == held)
    for process in (frozen, other):
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    inspected.verify()
    verdict.FIGURES.append(f"inspector, frozen: {inspected.count} inspections, {held} results too late; none twice")
