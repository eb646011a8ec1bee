"""Measure operation by operation: the services are loaded in turn, on one database after the other."""

import time
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.bench import ceiling, contents, load, meter, pieces, request_data, servers
from tests.bench.ceiling import Statements
from tests.bench.load import Figures, Load
from tests.bench.operations import OPERATIONS, Operation, Request, RequestData
from tests.bench.progress import elapsed, show
from tests.bench.results import FLOOR, OURS, REFERENCE, Results
from tests.bench.servers import Server


@dataclass(frozen=True)
class Plan:
    """What to measure: `only` selects operations (all if empty); without `in_full`, only what the plot needs."""

    seconds: int
    rounds: int
    only: Collection[str]
    minutes: int
    in_full: bool


@dataclass(frozen=True)
class _Setup:
    """The services and the database with one number of registrations."""

    rows: int
    data: RequestData
    services: Mapping[str, Server]
    database_pid: int
    database_url: str


class Measurement:
    """Measures the operations of a plan and fills in the results."""

    def __init__(self, plan: Plan, results: Results, directory: Path) -> None:
        self._plan = plan
        self.results = results
        self._directory = directory
        self._issuer = servers.new_issuer()
        self._pieces = pieces.make()
        self._pgbench = ceiling.pgbench()
        if self._pgbench is None:
            results.remarks.append("The ceiling was not measured: pgbench not found.")

    def parts(self, postgres_url: str, rows: int) -> Generator[None, None, None]:
        """Measure at this number of registrations, and yield after each operation."""
        in_full = self._plan.in_full and rows == self.results.rows
        chosen = [one for one in OPERATIONS if not self._plan.only or one.name in self._plan.only]
        chosen = [one for one in chosen if in_full or one.reads_rows]
        if self._is_late(chosen, rows):
            return
        started = time.perf_counter()
        with (
            contents.database(postgres_url, rows, self._pieces) as (owner_url, database_url),
            psycopg.connect(owner_url, autocommit=True) as owner,
            servers.running(database_url, self._issuer, self._directory) as services,
        ):
            show(f"{rows:,} registrations, filled in {time.perf_counter() - started:.0f} s")
            pid = meter.parent(owner.info.backend_pid)
            setup = _Setup(rows, request_data.prepare(owner, self._issuer, self._pieces), services, pid, database_url)
            if rows == self.results.rows:
                self.results.start_seconds = {name: server.start_seconds for name, server in services.items()}
            for index, operation in enumerate(chosen):
                if self._is_late(chosen[index:], rows):
                    return
                (self._in_full if in_full else self._for_the_plot)(operation, setup)
                yield

    def _is_late(self, missing: Sequence[Operation], rows: int) -> bool:
        if elapsed() < self._plan.minutes * 60:
            return False
        names = ", ".join(operation.title for operation in missing)
        self.results.remarks.append(f"Not measured at {rows:,} registrations, because the time was over: {names}.")
        return True

    def _in_full(self, operation: Operation, setup: _Setup) -> None:
        loads = self._loads(operation, setup)
        if operation.writes:  # the services share the rows that they create and change
            loads[REFERENCE] = loads[OURS]
        else:
            self._compare_answers(operation, setup)
        if operation.has_floor:
            token = operation.requests(setup.data)[0].token  # sent, though not verified
            alike = Request("GET", f"/{self.results.bytes[operation.name]}", token)
            loads[FLOOR] = Load([alike], setup.database_pid, self._directory)
        self._warm_up(loads, setup)
        for connections in self.results.concurrency:
            self._in_turn(operation, connections, loads, setup)
        if operation.reads_rows and self._pgbench:
            self._ceiling(self._pgbench, operation, setup)

    def _for_the_plot(self, operation: Operation, setup: _Setup) -> None:
        loads = self._loads(operation, setup)
        self._warm_up(loads, setup)
        self._in_turn(operation, self.results.plotted_connections, loads, setup)

    def _loads(self, operation: Operation, setup: _Setup) -> dict[str, Load]:
        requests = operation.requests(setup.data)
        return {name: Load(requests, setup.database_pid, self._directory) for name in (OURS, REFERENCE)}

    def _warm_up(self, loads: Mapping[str, Load], setup: _Setup) -> None:
        if self._plan.rounds > 1:  # a median of several runs is worth a warm start
            for name, each in loads.items():
                each.run(setup.services[name], 16, 1)

    def _in_turn(self, operation: Operation, connections: int, loads: Mapping[str, Load], setup: _Setup) -> None:
        runs: dict[str, list[Figures]] = {name: [] for name in loads}
        for _ in range(self._plan.rounds):
            for name, each in loads.items():
                runs[name].append(each.run(setup.services[name], connections, self._plan.seconds))
        rates = []
        for name in loads:
            figures = load.medians(runs[name])
            self.results.figures[setup.rows, operation.name, connections, name] = figures
            rates.append(f"{name} {figures.requests_per_second:,.0f}")
            if figures.refused or figures.broken:
                self.results.remarks.append(
                    f"{operation.title}, c={connections}, {setup.rows:,} rows, {name}: {figures.refused:.0f} answers"
                    f" refused, {figures.broken:.0f} connections broken."
                )
        show(f"{operation.title}, c={connections}: {', '.join(rates)} requests/s")

    def _compare_answers(self, operation: Operation, setup: _Setup) -> None:
        """Record the length of an answer; both services must return about the same."""
        request = operation.requests(setup.data)[0]
        ours, theirs = (len(setup.services[name].get(request.path, request.token)) for name in (OURS, REFERENCE))
        self.results.bytes[operation.name] = ours
        assert not operation.reads_rows or abs(ours - theirs) < 0.1 * ours, (operation.name, ours, theirs)

    def _ceiling(self, program: str, operation: Operation, setup: _Setup) -> None:
        environment = servers.service_environment(setup.database_url, self._issuer, self._directory)
        with Statements(environment, self._directory) as statements:
            scripts = statements.scripts(operation.requests(setup.data))
        for connections in self.results.concurrency:
            if connections <= ceiling.MAX_CONNECTIONS:
                bare = ceiling.measure(program, setup.database_url, scripts, connections, self._plan.seconds)
                if bare:
                    self.results.ceilings[operation.name, connections] = bare
