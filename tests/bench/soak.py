"""Run mixed load for minutes, and check whether memory, connections, threads or files of the service grow.

The last third of the samples is compared with the second third; caches and pools fill in the first.
"""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

import psycopg

from tests.bench import contents, meter, pieces, report, request_data, servers
from tests.bench.load import Figures, Load
from tests.bench.operations import OPERATIONS, Request, RequestData
from tests.bench.output_files import FOLDER
from tests.bench.progress import elapsed, show
from tests.bench.results import OURS
from tests.bench.servers import Server

_INTERVAL = 3.0  # seconds between samples
_EACH = 200  # requests of each operation
_TOLERANCE = {"memory": 0.02, "connections": 0.1, "threads": 0.1, "files": 0.1}
"""The relative growth that counts as noise."""

_TITLES = {
    "memory": "memory, MB",
    "connections": "database connections",
    "threads": "threads",
    "files": "open files and sockets",
}


@dataclass(frozen=True)
class Sample:
    """The resources of all processes of the service at one moment."""

    second: float
    memory: float  # MB of proportional set size (PSS)
    connections: int
    threads: int
    files: int


@dataclass(frozen=True)
class Growth:
    """The means of one resource in the second and the last third."""

    before: float
    last: float
    tolerance: float

    @property
    def is_growth(self) -> bool:
        """Whether the growth exceeds the tolerance."""
        return self.last > self.before * (1 + self.tolerance)


def run(postgres_url: str, rows: int, seconds: int, connections: int, directory: Path) -> int:
    """Load the service, write the samples, and return 1 if a resource has grown, else 0."""
    issuer, made_of, samples = servers.new_issuer(), pieces.make(), list[Sample]()
    with (
        contents.database(postgres_url, rows, made_of) as (owner_url, database_url),
        psycopg.connect(owner_url, autocommit=True) as owner,
        servers.running(database_url, issuer, directory, (OURS,)) as services,
    ):
        load = Load(
            _mixed(request_data.prepare(owner, issuer, made_of)), meter.parent(owner.info.backend_pid), directory
        )
        show(f"{connections} connections for {seconds} s")
        with _sampled(services[OURS], owner, samples):
            figures = load.run(services[OURS], connections, seconds)
    found = compare(samples)
    _keep(figures, samples, found, connections)
    return int(any(one.is_growth for one in found.values()))


def compare(samples: Sequence[Sample]) -> Mapping[str, Growth]:
    """Compare the last third of the samples with the second."""
    third = len(samples) // 3
    if not third:
        raise SystemExit(f"Too short: --seconds must be at least {4 * _INTERVAL:.0f}.")
    return {
        what: Growth(
            mean(getattr(one, what) for one in samples[-2 * third : -third]),
            mean(getattr(one, what) for one in samples[-third:]),
            tolerance,
        )
        for what, tolerance in _TOLERANCE.items()
    }


def _mixed(data: RequestData) -> Sequence[Request]:
    """Return requests of all operations in an order that is random but always the same."""
    requests: list[Request] = []
    for operation in OPERATIONS:
        available = operation.requests(data)
        requests += [available[number * len(available) // _EACH] for number in range(_EACH)]
    Random(7).shuffle(requests)  # noqa: S311 - not for security
    return requests


@contextmanager
def _sampled(server: Server, owner: "psycopg.Connection[Any]", samples: list[Sample]) -> Iterator[None]:
    is_over = threading.Event()

    def look() -> None:
        started = elapsed()
        while not is_over.wait(_INTERVAL):
            samples.append(_sample(server, owner, elapsed() - started))
            if len(samples) % 20 == 0:
                show(", ".join(f"{title} {getattr(samples[-1], what):.0f}" for what, title in _TITLES.items()))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _sample(server: Server, owner: "psycopg.Connection[Any]", second: float) -> Sample:
    counted = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'registry_app'"
    ((connections,),) = owner.execute(counted).fetchall()
    threads, files = meter.count(server.pid, "task"), meter.count(server.pid, "fd")
    return Sample(second, meter.memory(server.pid), connections, threads, files)


def _keep(figures: Figures, samples: Sequence[Sample], found: Mapping[str, Growth], connections: int) -> None:
    summary = (
        f"{figures.requests_per_second:,.0f} requests/s over {connections} connections, p99 {figures.p99:,.0f} ms;"
        f" {figures.refused:.0f} answers refused, {figures.broken:.0f} connections broken; {len(samples)} samples."
    )
    rows = [
        (
            *(_TITLES[what], f"{one.before:,.1f}", f"{one.last:,.1f}", f"{one.last / one.before - 1:+.1%}"),
            *(f"{one.tolerance:.0%}", "grows" if one.is_growth else "stable"),
        )
        for what, one in found.items()
    ]
    head = ("", "second third", "last third", "change", "tolerance", "")
    text = f"{report.table('Soak', head, rows)}\n\n{summary}\n"
    (FOLDER / "soak.md").write_text(text)
    content = {
        "load": asdict(figures),
        "growth": {what: asdict(one) for what, one in found.items()},
        "samples": [asdict(one) for one in samples],
    }
    (FOLDER / "soak.json").write_text(json.dumps(content, indent=1))
    show("Written to .local/bench/: soak.md, soak.json", then=text)
