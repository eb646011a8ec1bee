"""`make bench`: build the data, start the services, load them in turn, and write down what came of it."""

import argparse
import json
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
from served import ROOT
from tokens import Issuer

from bench import ceiling, contents, load, meter, pieces, plot, report, servers
from bench.load import Figures, Load
from bench.operations import OPERATIONS, Operation, Request, Scene
from bench.results import FLOOR, OURS, REFERENCE, Results
from bench.servers import Server
from registry_api.local.postgres import EmbeddedPostgres

_FOLDER = ROOT / ".local" / "bench"
_PEOPLE = 20


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    load.require_wrk()
    work = _FOLDER / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    results = Results(options.rows, options.concurrency)
    postgres = EmbeddedPostgres(work / "postgres", options=contents.SERVER_OPTIONS)
    try:
        url = postgres.start()
        for rows in dict.fromkeys((options.rows, *options.sizes)):
            _Bench(options, results, work).measure(url, rows)
            _write(results)
    finally:
        postgres.delete()
        shutil.rmtree(work, ignore_errors=True)
    print(report.markdown(results))  # noqa: T201 - it is a program's screen
    _say(f"Kept in {_FOLDER.relative_to(ROOT)}/: results.md, results.json, cost.svg")


class _Bench:
    """One database after the other, with all services before it."""

    def __init__(self, options: argparse.Namespace, results: Results, directory: Path) -> None:
        self._options = options
        self._results = results
        self._directory = directory
        self._issuer = servers.new_issuer()
        self._pieces = pieces.make()

    def measure(self, postgres_url: str, rows: int) -> None:
        """Measure everything at this number of registrations, or, at a further one, what the plot shows."""
        started = time.perf_counter()
        with (
            contents.database(postgres_url, rows, self._pieces) as (owner_url, service_url),
            psycopg.connect(owner_url, autocommit=True) as owner,
            servers.running(service_url, self._issuer, self._directory) as running,
        ):
            _say(f"{rows:,} registrations, filled in {time.perf_counter() - started:.0f} s")
            database_pid = meter.parent(owner.info.backend_pid)
            scene = self._scene(owner)
            for operation in OPERATIONS:
                if not self._options.only or operation.name in self._options.only:
                    self._operation(operation, scene, rows, running, database_pid)
            if rows == self._results.rows:
                self._results.start_seconds = {name: server.start_seconds for name, server in running.items()}
                self._ceilings(scene, service_url)

    def _operation(
        self, operation: Operation, scene: Scene, rows: int, running: dict[str, Server], database_pid: int
    ) -> None:
        requests = operation.requests(scene)
        is_main = rows == self._results.rows
        if not is_main and operation.writes:
            return
        loads = {name: Load(requests, database_pid, self._directory) for name in (OURS, REFERENCE)}
        if operation.writes:  # what one has made or decided is there for the other
            loads[REFERENCE] = loads[OURS]
        elif requests[0].method == "GET":
            self._results.bytes[operation.name] = len(running[OURS].get(requests[0].path, requests[0].token))
        if operation.has_floor and is_main:
            size = self._results.bytes[operation.name]
            loads[FLOOR] = Load([Request("GET", f"/{size}", scene.tokens[0])], database_pid, self._directory)
        if self._options.rounds > 1:
            for name, each in loads.items():
                each.run(running[name], 16, 1)
        for connections in self._options.concurrency if is_main else (self._results.plotted_connections,):
            self._cell(operation, rows, connections, loads, running)

    def _cell(
        self, operation: Operation, rows: int, connections: int, loads: dict[str, Load], running: dict[str, Server]
    ) -> None:
        runs: dict[str, list[Figures]] = {name: [] for name in loads}
        for _ in range(self._options.rounds):
            for name, each in loads.items():
                runs[name].append(each.run(running[name], connections, self._options.seconds))
        for name in loads:
            figures = load.medians(runs[name])
            self._results.figures[rows, operation.name, connections, name] = figures
            if figures.refused or figures.broken:
                self._results.remarks.append(
                    f"{operation.title}, c={connections}, {name}: {figures.refused:.0f} answers refused,"
                    f" {figures.broken:.0f} connections broken: its figures mean little."
                )
        rates = ", ".join(f"{name} {load.medians(runs[name]).requests_per_second:,.0f}" for name in loads)
        _say(f"{operation.title}, c={connections}: {rates} requests/s")

    def _ceilings(self, scene: Scene, service_url: str) -> None:
        program = ceiling.pgbench()
        if program is None:
            self._results.remarks.append("The ceiling was not measured: pgbench not found.")
            return
        environment = servers.service_environment(service_url, self._issuer, self._directory)
        statements = ceiling.Statements(environment, self._directory)
        try:
            for operation in OPERATIONS:
                if operation.has_ceiling and operation.name in self._results.operations():
                    scripts = statements.scripts(operation.requests(scene))
                    for connections in self._options.concurrency:
                        self._results.ceilings[operation.name, connections] = ceiling.measure(
                            program, service_url, scripts, connections, self._options.seconds
                        )
        finally:
            statements.close()

    def _scene(self, owner: "psycopg.Connection[tuple[object, ...]]") -> Scene:
        return Scene(
            tokens=[_token(self._issuer, f"Person {number}") for number in range(_PEOPLE)],
            admin=_token(self._issuer, "Mia Example", roles=["Registry.Admin"]),
            ids=contents.ids(owner, 2000),
            undecided=contents.ids(owner, 2000, undecided=True),
            news=self._pieces.news(500),
        )


def _token(issuer: Issuer, name: str, **claims: object) -> str:
    address = f"{name.replace(' ', '.').lower()}@example.com"
    return issuer.token(
        oid=str(uuid4()), name=name, preferred_username=address, exp=int(time.time()) + 4 * 3600, **claims
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    add = parser.add_argument
    add("--quick", action="store_true", help="a look within two minutes: 10,000 registrations, one short round")
    add("--rows", type=int, help="registrations in the database that the table is about (100,000)")
    add(
        "--sizes", type=_numbers, help="further numbers of registrations, for the plot (1000,1000000; none with --rows)"
    )
    add("--seconds", type=int, help="length of a run (2)")
    add("--rounds", type=int, help="runs of which the median is taken (3)")
    add("--concurrency", type=_numbers, default=(1, 16, 100), help="numbers of connections (1,16,100)")
    add("--only", type=lambda text: text.split(","), help=f"of {','.join(one.name for one in OPERATIONS)}")
    options = parser.parse_args()
    rows, sizes, seconds, rounds = (10_000, (1000,), 1, 1) if options.quick else (100_000, (1000, 1_000_000), 2, 3)
    options.sizes = options.sizes if options.sizes is not None else () if options.rows else sizes
    options.rows = options.rows or rows
    options.seconds = options.seconds or seconds
    options.rounds = options.rounds or rounds
    unknown = set(options.only or ()) - {one.name for one in OPERATIONS}
    if unknown:
        parser.error(f"there is no operation {', '.join(sorted(unknown))}")
    return options


def _numbers(text: str) -> Sequence[int]:
    return tuple(map(int, text.split(",")))


def _write(results: Results) -> None:
    (_FOLDER / "results.md").write_text(report.markdown(results))
    (_FOLDER / "results.json").write_text(json.dumps(results.as_json(), indent=1))
    if picture := plot.svg(results):
        (_FOLDER / "cost.svg").write_text(picture)


def _say(sentence: str) -> None:
    print(f"→ {sentence}", flush=True)  # noqa: T201 - it is a program's screen


if __name__ == "__main__":
    main()
