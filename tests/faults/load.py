"""The load during a fault: visitors, health watchers, and the times of the fault."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

from tests.faults.visits import Line, Record, Shot, Visitor
from tests.support.people import Answer
from tests.support.tokens import Issuer

_VISITORS = 6


class Load:
    """Visitors and watchers that send requests to one port within a `with` block."""

    def __init__(self, port: int, issuer: Issuer, visitors: int = _VISITORS) -> None:
        self._stopped = threading.Event()
        self._visitors = [Visitor(port, issuer, self._stopped, number) for number in range(visitors)]
        self._watchers = [Watcher(port, path, self._stopped) for path in ("/health", "/health/live")]
        self.health, self.live = self._watchers
        self.began = self.ended = 0.0  # start and end of the fault, on the monotonic clock

    def __enter__(self) -> Self:
        for thread in (*self._visitors, *self._watchers):
            thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopped.set()
        for thread in (*self._visitors, *self._watchers):
            thread.join()

    @contextmanager
    def fault(self, before: float = 1.0, after: float = 3.0) -> Iterator[None]:
        """Run the load without a fault, then with the fault of the block, then without it again."""
        with self:
            time.sleep(before)
            self.began = time.monotonic()
            try:
                yield
            finally:
                self.ended = time.monotonic()
            time.sleep(after)

    @property
    def records(self) -> list[Record]:
        return [visitor.record for visitor in self._visitors]

    @property
    def shots(self) -> list[Shot]:
        return sorted((shot for record in self.records for shot in record.shots), key=lambda shot: shot.began)


class Watcher(threading.Thread):
    """Polls one health endpoint; `unhealthy` has the names of the unhealthy dependencies."""

    def __init__(self, port: int, path: str, stopped: threading.Event) -> None:
        super().__init__(name=path, daemon=True)
        self._line = Line(port)
        self._path = path
        self._stopped = stopped
        self.shots: list[Shot] = []
        self.unhealthy: set[str] = set()

    def run(self) -> None:
        while not self._stopped.wait(0.03):
            began = time.monotonic()
            answer = self._ask()
            self.shots.append(Shot(began, time.monotonic() - began, self._path, answer.status if answer else None))
            if answer and answer.status == 503:
                checks: dict[str, Any] = answer.json["checks"]
                unhealthy = {name for name, check in checks.items() if check["status"] != "healthy"}
                self.unhealthy |= unhealthy - {"inspector"}  # none runs here, and that is never the reason of a 503
        self._line.close()

    def _ask(self) -> Answer | None:
        try:
            return self._line("GET", self._path, {}, None)
        except (OSError, http.client.HTTPException):
            return None


def share(shots: list[Shot], part: float, of: Callable[[Shot], float] = lambda shot: shot.seconds) -> float:
    """Return the quantile of the shots at `part` (0 to 1)."""
    values = sorted(map(of, shots))
    return values[min(len(values) - 1, int(part * len(values)))] if values else 0.0
