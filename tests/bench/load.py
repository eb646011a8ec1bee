"""Load on a service: wrk for some seconds, and what the service and the database used meanwhile."""

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

_IDLE = 0.02  # seconds of processor time that an idle service may take in a tenth of a second
_SCRIPT = Path(__file__).with_name("load.lua")


@dataclass(frozen=True)
class Figures:
    """One run, or the medians of several; times in milliseconds, processor time in microseconds per request."""

    requests_per_second: float
    p50: float
    p99: float
    cpu_service: float
    cpu_database: float
    busiest_worker: float  # its share of the service's processor time
    memory: float  # MB, of all processes of the service, right after the run
    others: float  # the share of the machine's processors that other programs had
    refused: float  # answers of 400 and above
    broken: float  # connections that failed, and answers that did not come

    @property
    def cpu(self) -> float:
        """Microseconds of processor time per request, in the service and the database."""
        return self.cpu_service + self.cpu_database


def medians(runs: Sequence[Figures]) -> Figures:
    """Return the median of each figure; of faults, all."""
    columns = {name: [getattr(run, name) for run in runs] for name in Figures.__dataclass_fields__}
    return Figures(
        **{name: (sum if name in {"refused", "broken"} else median)(values) for name, values in columns.items()}
    )


class Load:
    """Requests of one operation; each run goes on where the one before stopped."""

    def __init__(self, requests: Sequence[Request], database_pid: int, directory: Path) -> None:
        self._requests = requests
        self._database_pid = database_pid
        self._file = directory / "requests"
        self._serial = 0

    def run(self, server: Server, connections: int, seconds: int) -> Figures:
        """Load a server with as many connections, each of which sends its next request once it has its answer."""
        self._file.write_bytes(b"\0".join(request.raw(server.host) for request in self._requests))
        service, database = meter.cpu_seconds(server.pid), meter.cpu_seconds(self._database_pid)
        machine, own, started = meter.machine_seconds(), _children_seconds(), time.perf_counter()
        said = self._wrk(server, connections, seconds)
        _settle(server)  # what wrk did not wait for is answered as well, and is paid for
        own, machine = _children_seconds() - own, meter.machine_seconds() - machine
        lasted = time.perf_counter() - started
        by_process = meter.spent(service, meter.cpu_seconds(server.pid))
        by_database = meter.spent(database, meter.cpu_seconds(self._database_pid))
        requests, used = max(said["serial"] - self._serial, 1), sum(by_process.values())
        self._serial = said["serial"]
        others = machine - own - used - sum(by_database.values())
        return Figures(
            requests_per_second=said["requests"] / said["seconds"],
            p50=said["p50"] / 1000,
            p99=said["p99"] / 1000,
            cpu_service=used / requests * 1e6,
            cpu_database=sum(by_database.values()) / requests * 1e6,
            busiest_worker=max(by_process.values()) / used if used else 0.0,
            memory=meter.memory(server.pid),
            others=max(others, 0.0) / lasted / (os.cpu_count() or 1),
            refused=said["refused"],
            broken=said["broken"],
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
        said: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
        return said


def _settle(server: Server) -> None:
    """Wait until a service has finished what it was asked, so that it does not disturb the next one."""
    for _ in range(100):
        before = sum(meter.cpu_seconds(server.pid).values())
        time.sleep(0.1)
        if sum(meter.cpu_seconds(server.pid).values()) - before < _IDLE:
            return


def _children_seconds() -> float:
    """Return the processor time of the programs that this one has run: wrk's, as the services still run."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def require_wrk() -> None:
    """Say what is missing."""
    if not shutil.which("wrk"):
        raise SystemExit("wrk was not found: install it (the package of most systems has this name), then try again.")
