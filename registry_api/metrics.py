"""All metrics. ops/README.md says which to alert on.

Each worker writes its values to its own files in the directory that gunicorn.conf.py creates, and the worker that is
scraped adds up all of them. prometheus_client looks for that directory (PROMETHEUS_MULTIPROC_DIR) when it is imported;
without it, the values of the process are kept in memory.
"""

import math
import platform
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from registry_api import __version__

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

Trouble = Literal["no_connection", "connection_lost", "timeout", "storage", "other"]
"""Kinds of database errors."""

_DECLARED = CollectorRegistry()

_REQUESTS = Counter(
    "registry_http_requests_total", "Requests answered.", ("route", "method", "status"), registry=_DECLARED
)
_DURATION = Histogram(
    "registry_http_request_duration_seconds",
    "Time from a request's arrival in the application to its response.",
    ("route", "method"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
    registry=_DECLARED,
)
_CONNECTIONS = Gauge(
    "registry_db_connections",
    "Connections in the pools: used (in use, or being opened) and idle.",
    ("state",),
    multiprocess_mode="livesum",
    registry=_DECLARED,
)
_CONNECTIONS_MAX = Gauge(
    "registry_db_connections_max",
    "Maximum connections of the pools.",
    multiprocess_mode="livesum",
    registry=_DECLARED,
)
_WAITING = Gauge(
    "registry_db_waiting_requests",
    "Requests waiting for a connection.",
    multiprocess_mode="livesum",
    registry=_DECLARED,
)
_TROUBLE = Counter("registry_db_errors_total", "Database errors.", ("kind",), registry=_DECLARED)
_KEY_AGE = Gauge(
    "registry_identity_key_age_seconds",
    "Age of the identity provider's keys in the worker with the oldest keys; +Inf without keys.",
    multiprocess_mode="livemax",
    registry=_DECLARED,
)


@dataclass(frozen=True, slots=True)
class InspectionFigures:
    """What the database tells of inspections.

    Attributes:
        finished: How many have finished, by outcome.
        oldest_due: For how long the oldest one is due (seconds).
        inspector_seen_at: When an inspector last reported (seconds since 1970).
        attention: How many registrations need another look, for each reason.
    """

    finished: Mapping[str, int]
    oldest_due: float
    inspector_seen_at: float | None
    attention: Mapping[str, int]


class ScrapeTimeCollector(Collector):
    """Metrics that are computed at the scrape and that no worker keeps."""

    def __init__(self, registrations: Mapping[str, int], inspections: InspectionFigures | None) -> None:
        self._registrations = registrations
        self._inspections = inspections

    def collect(self) -> Iterable[Metric]:
        """Return the metrics."""
        counts = GaugeMetricFamily("registry_registrations", "Registrations in the database.", labels=("status",))
        for status, count in self._registrations.items():
            counts.add_metric((status,), count)
        build = GaugeMetricFamily("registry_build_info", "Versions in use; always 1.", labels=("version", "python"))
        build.add_metric((__version__, platform.python_version()), 1)
        return counts, build, *self._of_inspections()

    def _of_inspections(self) -> Iterable[Metric]:
        if self._inspections is None:
            return
        finished = CounterMetricFamily("registry_inspections", "Inspections finished.", labels=("outcome",))
        for outcome, count in self._inspections.finished.items():
            finished.add_metric((outcome,), count)
        yield finished
        yield GaugeMetricFamily(
            "registry_inspection_oldest_due_seconds",
            "For how long the oldest inspection is due; 0 if none is.",
            self._inspections.oldest_due,
        )
        yield GaugeMetricFamily(
            "registry_inspector_last_seen_timestamp_seconds",
            "When a process that inspects was last seen; missing if none was.",
            self._inspections.inspector_seen_at,
        )
        attention = GaugeMetricFamily(
            "registry_registrations_attention", "Approved registrations that need another look.", labels=("reason",)
        )
        for reason, count in self._inspections.attention.items():
            attention.add_metric((reason,), count)
        yield attention


# ------------------------------------------------------------------------------------------------- counters

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}  # labels() of the library takes microseconds
_troubles = {
    kind: _TROUBLE.labels(kind) for kind in get_args(Trouble)
}  # created at 0, so that the first error is an increase


def count_request(route: str | None, method: str, status: int, seconds: float) -> None:
    """Count a response; `route` is the URI template, so that the number of labels is limited."""
    key = (route or "none", method if method in _METHODS else "other", status)
    found = _requests.get(key)
    if found is None:
        found = _requests[key] = (_REQUESTS.labels(*key), _DURATION.labels(*key[:2]))
    requests, duration = found
    requests.inc()
    duration.observe(seconds)


def count_rejected(status: int) -> None:
    """Count a request that the server rejected before it reached the application."""
    _REQUESTS.labels("none", "other", status).inc()


def count_trouble(kind: Trouble) -> None:
    """Count a request's database error."""
    _troubles[kind].inc()


# ------------------------------------------------------------------------------------------------ gauges


def show_pool(size: int, idle: int, at_most: int, waiting: int) -> None:
    """Set this process's connections: all, idle, the maximum, and the requests that wait for one."""
    _CONNECTIONS.labels("used").set(size - idle)
    _CONNECTIONS.labels("idle").set(idle)
    _CONNECTIONS_MAX.set(at_most)
    _WAITING.set(waiting)


def show_key_age(seconds: float | None) -> None:
    """Set the age of this process's keys; None: it never had any."""
    _KEY_AGE.set(math.inf if seconds is None else seconds)


def sample(*measures: Callable[[], None], every: float = 1.0) -> None:
    """Call these functions now, and then in a thread `every` so many seconds, so that each worker's gauges are current.

    The thread does not survive a fork: call this in the worker process.
    """

    def run() -> None:
        while True:
            pause.wait(every)
            take()

    def take() -> None:
        for measure in measures:
            measure()

    pause = threading.Event()
    take()
    threading.Thread(target=run, name="metrics", daemon=True).start()


def text(registrations: Mapping[str, int], inspections: InspectionFigures | None) -> bytes:
    """Return all metrics in text format 0.0.4.

    Args:
        registrations: the counts by status; empty if unknown.
        inspections: None if unknown.
    """
    scrape = CollectorRegistry()
    try:
        MultiProcessCollector(scrape)  # type: ignore[no-untyped-call]  # untyped
    except ValueError:  # PROMETHEUS_MULTIPROC_DIR is not set
        scrape.register(_DECLARED)
    scrape.register(ScrapeTimeCollector(registrations, inspections))
    return generate_latest(scrape)
