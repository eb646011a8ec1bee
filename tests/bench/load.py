"""Load a service with wrk, and measure the CPU time and memory of the service and the database."""

import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench import meter
from tests.bench.operations import Request
from tests.bench.servers import Server

_IDLE = 0.02  # CPU seconds that an idle service may use in 0.1 s
_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Figures:
    """Figures of one run or medians of several: times in milliseconds, CPU time in microseconds per request."""

    requests_per_second: float
    p50: float
    p99: float
    cpu_service: float
    cpu_database: float
    busiest_worker: float  # its share of the CPU time of the service
    memory: float  # MB, of all processes of the service after the run
    others: float  # share of the machine's CPU time that other programs used
    refused: float  # answers with a status of 400 or above
    broken: float  # failed connections and missing answers

    @property
    def cpu(self) -> float:
        """CPU microseconds per request, of service and database."""
        return self.cpu_service + self.cpu_database


def medians(runs: Sequence[Figures]) -> Figures:
    """Return the median of each figure, and the sum of refused answers and broken connections."""
    columns = {name: [getattr(run, name) for run in runs] for name in Figures.__dataclass_fields__}
    return Figures(
        **{name: (sum if name in {"refused", "broken"} else median)(values) for name, values in columns.items()}
    )


class Load:
    """The requests of one operation; each run continues after the last request of the previous one."""

    def __init__(self, requests: Sequence[Request], database_pid: int, directory: Path) -> None:
        self._requests = requests
        self._database_pid = database_pid
        self._file = directory / "requests"
        self._serial = 0

    def run(self, server: Server, connections: int, seconds: int) -> Figures:
        """Load a server; each connection sends its next request after the previous answer."""
        self._file.write_bytes(b"\0".join(request.raw(server.host) for request in self._requests))
        service, database = meter.cpu_seconds(server.pid), meter.cpu_seconds(self._database_pid)
        machine, own, started = meter.machine_seconds(), _children_seconds(), time.perf_counter()
        summary = self._wrk(server, connections, seconds)
        _settle(server)  # requests that wrk did not wait for also take CPU time
        own, machine = _children_seconds() - own, meter.machine_seconds() - machine
        lasted = time.perf_counter() - started
        by_process = meter.spent(service, meter.cpu_seconds(server.pid))
        by_database = meter.spent(database, meter.cpu_seconds(self._database_pid))
        requests, used = max(summary["serial"] - self._serial, 1), sum(by_process.values())
        self._serial = summary["serial"]
        others = machine - own - used - sum(by_database.values())
        return Figures(
            requests_per_second=summary["requests"] / summary["seconds"],
            p50=summary["p50"] / 1000,
            p99=summary["p99"] / 1000,
            cpu_service=used / requests * 1e6,
            cpu_database=sum(by_database.values()) / requests * 1e6,
            busiest_worker=max(by_process.values()) / used if used else 0.0,
            memory=meter.memory(server.pid),
            others=max(others, 0.0) / lasted / (os.cpu_count() or 1),
            refused=summary["refused"],
            broken=summary["broken"],
        )

    def _wrk(self, server: Server, connections: int, seconds: int) -> dict[str, int]:
        command: list[str | Path] = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}s",
            "--timeout",
            "10s",
            "-s",
            _SCRIPT,
        ]
        done = subprocess.run(
            [*command, f"http://{server.host}/", "--", self._file, str(self._serial)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr + server.output()
        summary: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
        return summary


def _settle(server: Server) -> None:
    """Wait until a service is idle, so that it does not slow down the next one."""
    for _ in range(100):
        before = sum(meter.cpu_seconds(server.pid).values())
        time.sleep(0.1)
        if sum(meter.cpu_seconds(server.pid).values()) - before < _IDLE:
            return


def _children_seconds() -> float:
    """Return the CPU time of finished child processes; that is wrk, as the services still run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def require_wrk() -> None:
    """Exit with a message if wrk is not installed."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk was not found. Install it (most systems have a package wrk), then try again.")
