"""The performance targets and the values reached. Most are ratios, which do not depend on the machine."""

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.bench.results import FLOOR, OURS, REFERENCE, Results

_SEARCHES = ("rare", "common", "none")
_READS = ("point", "page", *_SEARCHES, "summary")
_GROWTH = (1_000, 1_000_000)
_THROUGHPUT = {"point": 2, "page": 4, "none": 1.4, "rare": 2, "common": 8, "create": 1.3, "status": 1.3}


@dataclass(frozen=True)
class Target:
    """A lower (≥) or upper (≤) limit, and the measured value or None."""

    name: str
    sense: Literal["≥", "≤"]
    goal: float
    reached: float | None

    @property
    def verdict(self) -> str:
        """Return whether the target was met, missed or not measured."""
        if self.reached is None:
            return "not measured"
        return "met" if (operator.ge if self.sense == "≥" else operator.le)(self.reached, self.goal) else "missed"


def judge(results: Results) -> list[Target]:
    """Compare the results with every target."""
    return [
        *_against_the_reference(results),
        *_near_the_limits(results),
        *_sizes(results),
    ]


def _against_the_reference(results: Results) -> Iterator[Target]:
    for operation, goal in _THROUGHPUT.items():
        for connections in (16, 100):
            ratio = results.ratio(operation, connections, "requests_per_second")
            yield Target(f"{operation}, c={connections}: throughput ÷ reference", "≥", goal, ratio)
    for operation in ("point", "page", "create"):
        ratio = results.ratio(operation, 100, "p99", over=REFERENCE, under=OURS)
        yield Target(f"{operation}, c=100: p99 of the reference ÷ ours", "≥", 2, ratio)
    yield Target("page, c=16: CPU of the service ÷ reference", "≤", 0.25, results.ratio("page", 16, "cpu_service"))


def _near_the_limits(results: Results) -> Iterator[Target]:
    for connections in (16, 100):
        ratio = results.ratio("point", connections, "requests_per_second", under=FLOOR)
        yield Target(f"point, c={connections}: throughput ÷ raw WSGI answer", "≥", 0.33, ratio)
    for operation in _SEARCHES:
        ours, bare = results.of(operation, 1, OURS), results.ceilings.get((operation, 1))
        ratio = ours.p50 / bare.mean if ours and bare else None
        yield Target(f"{operation}, c=1: time ÷ statements alone in PostgreSQL", "≤", 1.3, ratio)


def _sizes(results: Results) -> Iterator[Target]:
    yield Target("memory of all processes under load, MB", "≤", 130, results.memory(OURS))
    yield Target("start to the first 200 of /health/live, s", "≤", 0.7, results.start_seconds.get(OURS))
    for operation in _READS:
        cost = results.cost(operation, OURS)
        small, large = (cost.get(rows) for rows in _GROWTH)
        ratio = large / small if small and large else None
        yield Target(f"{operation}: cost at 1,000,000 rows ÷ at 1,000", "≤", 1.5, ratio)
