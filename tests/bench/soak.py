"""Mixed load on the service alone, for minutes, and whether anything that it holds goes on growing.

The last third of the time is judged by the third before it: what a service takes once, it has taken in the first.
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

from tests.bench import contents, meter, pieces, report, scenes, servers
from tests.bench.kept import FOLDER
from tests.bench.load import Figures, Load
from tests.bench.operations import OPERATIONS, Request, Scene
from tests.bench.results import OURS
from tests.bench.screen import elapsed, say
from tests.bench.servers import Server

_APART = 3.0  # seconds
_EACH = 200  # requests of each operation, in turn
_TOLERANCE = {"memory": 0.02, "connections": 0.1, "threads": 0.1, "files": 0.1}
"""The share by which each may be more in the last third than before; the rest is noise."""

_TITLES = {
    "memory": "memory, MB",
    "connections": "database connections",
    "threads": "threads",
    "files": "open files and sockets",
}


@dataclass(frozen=True)
class Sample:
    """What all processes of the service hold at one moment."""

    second: float
    memory: float  # MB, each shared page divided by those who share it
    connections: int
    threads: int
    files: int


@dataclass(frozen=True)
class Growth:
    """One of these, in the mean of the second and of the last third."""

    before: float
    last: float
    tolerance: float

    @property
    def is_growth(self) -> bool:
        """Whether it is more than noise."""
        return self.last > self.before * (1 + self.tolerance)


def run(postgres_url: str, rows: int, seconds: int, connections: int, directory: Path) -> int:
    """Load the service for so many seconds, write down what it held, and return 1 where that has grown, else 0."""
    issuer, made_of, samples = servers.new_issuer(), pieces.make(), list[Sample]()
    with (
        contents.database(postgres_url, rows, made_of) as (owner_url, database_url),
        psycopg.connect(owner_url, autocommit=True) as owner,
        servers.running(database_url, issuer, directory, (OURS,)) as services,
    ):
        load = Load(_mixed(scenes.prepare(owner, issuer, made_of)), meter.parent(owner.info.backend_pid), directory)
        say(f"{connections} connections for {seconds} s")
        with _sampled(services[OURS], owner, samples):
            figures = load.run(services[OURS], connections, seconds)
    found = judge(samples)
    _keep(figures, samples, found, connections)
    return int(any(one.is_growth for one in found.values()))


def judge(samples: Sequence[Sample]) -> Mapping[str, Growth]:
    """Compare the last third with the second."""
    third = len(samples) // 3
    if not third:
        raise SystemExit(f"Too short for a judgement: --seconds {4 * _APART:.0f} at least.")
    return {
        what: Growth(
            mean(getattr(one, what) for one in samples[-2 * third : -third]),
            mean(getattr(one, what) for one in samples[-third:]),
            tolerance,
        )
        for what, tolerance in _TOLERANCE.items()
    }


def _mixed(scene: Scene) -> Sequence[Request]:
    """Shuffle requests of all kinds; the same way each time."""
    requests: list[Request] = []
    for operation in OPERATIONS:
        of_it = operation.requests(scene)
        requests += [of_it[number * len(of_it) // _EACH] for number in range(_EACH)]
    Random(7).shuffle(requests)  # noqa: S311 - nothing secret about it
    return requests


@contextmanager
def _sampled(server: Server, owner: "psycopg.Connection[Any]", samples: list[Sample]) -> Iterator[None]:
    is_over = threading.Event()

    def look() -> None:
        started = elapsed()
        while not is_over.wait(_APART):
            samples.append(_sample(server, owner, elapsed() - started))
            if len(samples) % 20 == 0:
                say(", ".join(f"{title} {getattr(samples[-1], what):.0f}" for what, title in _TITLES.items()))

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
    said = (
        f"{figures.requests_per_second:,.0f} requests/s over {connections} connections, p99 {figures.p99:,.0f} ms;"
        f" {figures.refused:.0f} answers refused, {figures.broken:.0f} connections broken; {len(samples)} samples."
    )
    rows = [
        (
            *(_TITLES[what], f"{one.before:,.1f}", f"{one.last:,.1f}", f"{one.last / one.before - 1:+.1%}"),
            *(f"{one.tolerance:.0%}", "grows" if one.is_growth else "holds"),
        )
        for what, one in found.items()
    ]
    head = ("", "second third", "last third", "change", "tolerance", "")
    text = f"{report.table('Soak', head, rows)}\n\n{said}\n"
    (FOLDER / "soak.md").write_text(text)
    content = {
        "load": asdict(figures),
        "growth": {what: asdict(one) for what, one in found.items()},
        "samples": [asdict(one) for one in samples],
    }
    (FOLDER / "soak.json").write_text(json.dumps(content, indent=1))
    say("Kept in .local/bench/: soak.md, soak.json", then=text)
