"""Bounds for the effects of a fault, and the check of a load's figures against them."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from tests.faults.load import Load, share
from tests.faults.visits import Shot

FIGURES: list[str] = []
"""A line per fault, printed at the end of the run."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The limits for one fault; times are in seconds.

    Attributes:
        statuses: Statuses of failed requests that are allowed; if `is_felt`, at least one must occur.
        worst: The longest time of an answer.
        recovery: All requests succeed from this time after the end of the fault.
        database: What /health reports of the database during the fault.
        health: 95 % of the answers of /health during the fault take at most this long.
        health_median: Half of them take at most this long.
        unanswered: Requests that may end with their connection.
        reads_go_on: Whether reads must succeed during the fault.
        is_felt: Whether some requests must fail.
    """

    statuses: frozenset[int] = frozenset({503})
    worst: float
    recovery: float = 2.0
    database: Literal["unhealthy", "may be unhealthy", "healthy"] = "unhealthy"
    health: float = 0.3  # it promises 0.1, but shares the processors with the load
    health_median: float = 0.1
    unanswered: int = 0
    reads_go_on: bool = False
    is_felt: bool = True


def judge(name: str, load: Load, bounds: Bounds) -> None:
    """Record the figures of the load, and fail unless they are within the bounds."""
    shots = load.shots
    worst = max(shots, key=lambda shot: shot.seconds)
    recovery = max([0.0, *(shot.ended - load.ended for shot in shots if not shot.is_good)])
    statuses = Counter(shot.status for shot in shots if not shot.is_good)
    figures = (
        f"{name}: {len(shots)} requests; not 2xx: {dict(statuses) or 'none'}; worst {worst.seconds:.2f} s"
        f" ({worst.what}, {worst.status}); back after {recovery:.2f} s;"
        f" /health p95 {share(load.health.shots, 0.95) * 1000:.0f} ms"
    )
    FIGURES.append(figures)

    wrong = [message for record in load.records for message in record.wrong]
    assert not wrong, wrong[:3]
    unanswered = [shot for shot in shots if shot.status is None]
    assert len(unanswered) <= bounds.unanswered, (figures, unanswered[:3])
    unexpected = [shot for shot in shots if not shot.is_good and shot.status not in {None, *bounds.statuses}]
    assert not unexpected, (figures, unexpected[:3])
    early = [shot for shot in shots if not shot.is_good and shot.ended < load.began]
    assert not early, (figures, early[:3])
    assert not (bounds.is_felt and bounds.statuses) or statuses.keys() & bounds.statuses, (
        f"the fault had no effect: {figures}"
    )
    assert worst.seconds <= bounds.worst, figures
    assert recovery <= bounds.recovery, figures
    _require_work(shots, load.ended + bounds.recovery, figures)
    if bounds.reads_go_on:
        refused = [shot for shot in shots if shot.what in {"look", "page", "summary", "published"} and not shot.is_good]
        assert not refused, (figures, refused[:3])
    _judge_health(load, bounds, figures)


def _require_work(shots: list[Shot], since: float, figures: str) -> None:
    """Require that requests succeed after the fault."""
    after = [shot.what for shot in shots if shot.began > since]
    assert {"register", "edit", "look", "page"} <= set(after), (figures, Counter(after))


def _healthy_share(shots: list[Shot]) -> float:
    """Return the share of healthy reports: on a busy machine, some exceed 100 ms."""
    return sum(shot.is_good for shot in shots) / len(shots)


def _judge_health(load: Load, bounds: Bounds, figures: str) -> None:
    health, live = load.health, load.live
    # A worker that has just started connects first.
    statuses = {shot.status for shot in health.shots if shot.status is not None and shot.began > load.began}
    assert health.unhealthy <= {"database"}, (figures, health.unhealthy)
    assert bounds.database != "unhealthy" or statuses == {200, 503}, figures
    if bounds.database == "healthy":
        assert _healthy_share(health.shots) > 0.95, figures
    assert _healthy_share([shot for shot in health.shots if shot.began > load.ended + bounds.recovery]) > 0.95, figures
    assert {shot.status for shot in live.shots} <= ({200, None} if bounds.unanswered else {200}), figures
    for watcher in (health, live):
        during = [shot for shot in watcher.shots if load.began <= shot.began <= load.ended and shot.status]
        assert share(during, 0.5) < bounds.health_median, (figures, share(during, 0.5))
        assert share(during, 0.95) < bounds.health, (figures, share(during, 0.95))
        assert all(shot.seconds < 1 for shot in during), figures
