"""The measuring: one database after the other, with all services before it, loaded in turn."""

import time
from collections.abc import Collection, Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.bench import ceiling, contents, load, meter, pieces, scenes, servers
from tests.bench.ceiling import Statements
from tests.bench.load import Figures, Load
from tests.bench.operations import OPERATIONS, Operation, Request, Scene
from tests.bench.results import FLOOR, OURS, REFERENCE, Results
from tests.bench.screen import elapsed, say
from tests.bench.servers import Server


@dataclass(frozen=True)
class Plan:
    """What is asked for: `only` names operations, all where it is empty; `in_full` is more than what the plot shows."""

    seconds: int
    rounds: int
    only: Collection[str]
    minutes: int
    in_full: bool


@dataclass(frozen=True)
class _Place:
    """What stands ready at one number of registrations."""

    rows: int
    scene: Scene
    services: Mapping[str, Server]
    database_pid: int
    database_url: str


class Measurement:
    """Fills in the results."""

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
        """Measure all, or what the plot shows, at this number of registrations; gives way after each operation."""
        in_full = self._plan.in_full and rows == self.results.rows
        asked = [one for one in OPERATIONS if not self._plan.only or one.name in self._plan.only]
        asked = [one for one in asked if in_full or one.reads_rows]
        if self._is_late(asked, rows):
            return
        started = time.perf_counter()
        with (
            contents.database(postgres_url, rows, self._pieces) as (owner_url, database_url),
            psycopg.connect(owner_url, autocommit=True) as owner,
            servers.running(database_url, self._issuer, self._directory) as services,
        ):
            say(f"{rows:,} registrations, filled in {time.perf_counter() - started:.0f} s")
            pid = meter.parent(owner.info.backend_pid)
            place = _Place(rows, scenes.prepare(owner, self._issuer, self._pieces), services, pid, database_url)
            if rows == self.results.rows:
                self.results.start_seconds = {name: server.start_seconds for name, server in services.items()}
            for index, operation in enumerate(asked):
                if self._is_late(asked[index:], rows):
                    return
                (self._in_full if in_full else self._for_the_plot)(operation, place)
                yield

    def _is_late(self, missing: Sequence[Operation], rows: int) -> bool:
        if elapsed() < self._plan.minutes * 60:
            return False
        names = ", ".join(operation.title for operation in missing)
        self.results.remarks.append(f"Not measured at {rows:,} registrations, as time was up: {names}.")
        return True

    def _in_full(self, operation: Operation, place: _Place) -> None:
        loads = self._loads(operation, place)
        if operation.writes:  # what one has made or decided is there for the other
            loads[REFERENCE] = loads[OURS]
        else:
            self._look(operation, place)
        if operation.has_floor:
            token = operation.requests(place.scene)[0].token  # read, though nobody looks at it
            alike = Request("GET", f"/{self.results.bytes[operation.name]}", token)
            loads[FLOOR] = Load([alike], place.database_pid, self._directory)
        self._warm_up(loads, place)
        for connections in self.results.concurrency:
            self._in_turn(operation, connections, loads, place)
        if operation.reads_rows and self._pgbench:
            self._ceiling(self._pgbench, operation, place)

    def _for_the_plot(self, operation: Operation, place: _Place) -> None:
        loads = self._loads(operation, place)
        self._warm_up(loads, place)
        self._in_turn(operation, self.results.plotted_connections, loads, place)

    def _loads(self, operation: Operation, place: _Place) -> dict[str, Load]:
        requests = operation.requests(place.scene)
        return {name: Load(requests, place.database_pid, self._directory) for name in (OURS, REFERENCE)}

    def _warm_up(self, loads: Mapping[str, Load], place: _Place) -> None:
        if self._plan.rounds > 1:  # a median forgives one slow start, a single run does not show much anyway
            for name, each in loads.items():
                each.run(place.services[name], 16, 1)

    def _in_turn(self, operation: Operation, connections: int, loads: Mapping[str, Load], place: _Place) -> None:
        runs: dict[str, list[Figures]] = {name: [] for name in loads}
        for _ in range(self._plan.rounds):
            for name, each in loads.items():
                runs[name].append(each.run(place.services[name], connections, self._plan.seconds))
        rates = []
        for name in loads:
            figures = load.medians(runs[name])
            self.results.figures[place.rows, operation.name, connections, name] = figures
            rates.append(f"{name} {figures.requests_per_second:,.0f}")
            if figures.refused or figures.broken:
                self.results.remarks.append(
                    f"{operation.title}, c={connections}, {place.rows:,} rows, {name}: {figures.refused:.0f} answers"
                    f" refused, {figures.broken:.0f} connections broken."
                )
        say(f"{operation.title}, c={connections}: {', '.join(rates)} requests/s")

    def _look(self, operation: Operation, place: _Place) -> None:
        """Note how long an answer is, and that both services give the same one."""
        request = operation.requests(place.scene)[0]
        ours, theirs = (len(place.services[name].get(request.path, request.token)) for name in (OURS, REFERENCE))
        self.results.bytes[operation.name] = ours
        assert not operation.reads_rows or abs(ours - theirs) < 0.1 * ours, (operation.name, ours, theirs)

    def _ceiling(self, program: str, operation: Operation, place: _Place) -> None:
        environment = servers.service_environment(place.database_url, self._issuer, self._directory)
        with Statements(environment, self._directory) as statements:
            scripts = statements.scripts(operation.requests(place.scene))
        for connections in self.results.concurrency:
            if connections <= ceiling.MOST:
                bare = ceiling.measure(program, place.database_url, scripts, connections, self._plan.seconds)
                if bare:
                    self.results.ceilings[operation.name, connections] = bare
