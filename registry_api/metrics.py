"""Every metric there is, declared once; what to alert on stands in ops/README.md, by the same names.

Each worker writes its figures to files of its own in the folder that gunicorn.conf.py makes, and whichever is scraped
adds up all of them. The library looks for that folder when it is imported. Where there is none, a process is on its
own, and its figures are in memory.
"""

import math
import platform
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from registry_api import __version__

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4

Trouble = Literal["no_connection", "connection_lost", "timeout", "storage", "other"]
"""Kinds of trouble with the database."""

_DECLARED = CollectorRegistry()

_REQUESTS = Counter(
    "registry_http_requests_total", "Requests answered.", ("route", "method", "status"), registry=_DECLARED
)
_DURATION = Histogram(
    "registry_http_request_duration_seconds",
    "Time from a request's arrival in the application to its answer.",
    ("route", "method"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0),
    registry=_DECLARED,
)
_CONNECTIONS = Gauge(
    "registry_db_connections",
    "Connections in the pools: used (lent, or being made) and idle.",
    ("state",),
    multiprocess_mode="livesum",
    registry=_DECLARED,
)
_CONNECTIONS_MAX = Gauge(
    "registry_db_connections_max",
    "Connections that the pools may have.",
    multiprocess_mode="livesum",
    registry=_DECLARED,
)
_WAITING = Gauge(
    "registry_db_waiting_requests",
    "Requests that wait for a connection.",
    multiprocess_mode="livesum",
    registry=_DECLARED,
)
_TROUBLE = Counter("registry_db_errors_total", "Trouble with the database.", ("kind",), registry=_DECLARED)
_KEY_AGE = Gauge(
    "registry_identity_key_age_seconds",
    "Age of the identity provider's keys in the worker whose are oldest; +Inf where there are none.",
    multiprocess_mode="livemax",
    registry=_DECLARED,
)


class _Told(Collector):
    """What is told at the scrape, and kept by no worker."""

    def __init__(self, registrations: Mapping[str, int]) -> None:
        self._registrations = registrations

    def collect(self) -> Iterable[Metric]:
        counts = GaugeMetricFamily("registry_registrations", "Registrations in the database.", labels=("status",))
        for status, count in self._registrations.items():
            counts.add_metric((status,), count)
        build = GaugeMetricFamily("registry_build_info", "What runs; always 1.", labels=("version", "python"))
        build.add_metric((__version__, platform.python_version()), 1)
        return counts, build


# ------------------------------------------------------------------------------------------------- what is counted

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_requests: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}  # the library's own look-up takes microseconds
_troubles = {kind: _TROUBLE.labels(kind) for kind in get_args(Trouble)}  # from 0 on, so that the first is a rise


def count_request(route: str | None, method: str, status: int, seconds: float) -> None:
    """Count an answer; `route` is the template, never the path, so that there are only so many."""
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
    """Count a request's trouble with the database."""
    _troubles[kind].inc()


# ------------------------------------------------------------------------------------------------ what is measured


def show_pool(size: int, idle: int, at_most: int, waiting: int) -> None:
    """Set this process's share of the connections: how many there are, those not in use, the most there may be."""
    _CONNECTIONS.labels("used").set(size - idle)
    _CONNECTIONS.labels("idle").set(idle)
    _CONNECTIONS_MAX.set(at_most)
    _WAITING.set(waiting)


def show_key_age(seconds: float | None) -> None:
    """Set this process's age of the keys; None where there have never been any."""
    _KEY_AGE.set(math.inf if seconds is None else seconds)


def sample(*measures: Callable[[], None], every: float = 1.0) -> None:
    """Take these measures now, and in a thread from now on: another worker than the scraped one must have its own.

    The thread does not survive a fork: call this in the process that serves.
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


def text(registrations: Mapping[str, int]) -> bytes:
    """Write all of it in the text format 0.0.4; `registrations` are their numbers by status, none if unknown."""
    scrape = CollectorRegistry()
    try:
        MultiProcessCollector(scrape)  # type: ignore[no-untyped-call]  # a part that has no types yet
    except ValueError:  # there is no folder
        scrape.register(_DECLARED)
    scrape.register(_Told(registrations))
    return generate_latest(scrape)
