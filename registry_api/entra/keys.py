"""The signing keys of Entra ID, kept at hand: one thread fetches, everybody reads without a lock."""

import logging
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import NamedTuple

from registry_api import metrics
from registry_api.entra import jwks
from registry_api.entra.fetch import fetch
from registry_api.entra.jwks import Key
from registry_api.errors import Unauthenticated, Unavailable

_log = logging.getLogger(__name__)


class KeySource(NamedTuple):
    """Where keys are fetched from, and whose they are where an entry does not say; `{tenantid}` is any tenant."""

    url: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """How often and how long, in seconds; the defaults are Microsoft's advice (signing-key-rollover)."""

    refresh: float = 3600.0
    unknown_kid: float = 300.0  # between two attempts that an unknown key id may cause
    retry: float = 5.0  # after a failed attempt; doubled after each further one
    retry_limit: float = 300.0
    patience: float = 2.0  # how long a request with an unknown key id waits
    warn: float = 2 * 3600.0  # keys older than this are worth a warning
    trust: float = 24 * 3600.0  # older keys than this are used no more


class KeyCache:
    """The usable keys by their id, kept fresh by a thread from `start()` to `close()`.

    The thread does not survive a fork: call `start()` in the process that serves.
    """

    def __init__(
        self,
        sources: Iterable[KeySource],
        *,
        fetch: Callable[[str], bytes] = fetch,
        intervals: Intervals | None = None,
    ) -> None:
        self._sources = tuple(sources)
        self._fetch = fetch
        self._intervals = intervals or Intervals()
        self._snapshot = _Snapshot()
        self._good: dict[KeySource, _Good] = {}  # touched by the thread only
        self._changed = Condition()  # guards what follows
        self._is_due = True  # an attempt is asked for, or under way
        self._is_closed = False
        self._asked_at = -math.inf

    def start(self) -> None:
        """Begin fetching; the first attempt is made at once, and nobody waits for it here."""
        Thread(target=self._run, name="entra-keys", daemon=True).start()

    def close(self) -> None:
        """Stop fetching, and let nobody wait any longer."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def age(self) -> float | None:
        """Tell how many seconds ago keys were last fetched; None if they never were."""
        age = self._snapshot.age()
        return age if age < math.inf else None

    def measure(self) -> None:
        """Say how old the keys are, in the metrics."""
        metrics.show_key_age(self.age())

    def is_usable(self) -> bool:
        """Tell whether there are keys to verify tokens with, and young enough."""
        return self._snapshot.age() < self._intervals.trust

    def get(self, kid: str) -> Key:
        """Find a key by its id: a known one at once, an unknown one after at most `patience` seconds.

        Raises:
            Unauthenticated: there is no such key.
            Unavailable: it cannot be told, for want of keys that are young enough.
        """
        snapshot = self._snapshot
        if kid not in snapshot.keys:
            snapshot = self._refreshed(kid)
        if snapshot.age() >= self._intervals.trust:
            raise Unavailable("The identity provider's keys cannot be obtained now.", retry_after=5)
        if kid in snapshot.keys:
            return snapshot.keys[kid]
        if not snapshot.is_whole:
            raise Unavailable("Some of the identity provider's keys cannot be obtained now.", retry_after=5)
        raise Unauthenticated("TOKEN_INVALID", "The token is signed with an unknown key.")

    # ------------------------------------------------------------------------------------------ the waiting side

    def _refreshed(self, kid: str) -> "_Snapshot":
        with self._changed:
            self._ask()
            self._changed.wait_for(
                lambda: not self._is_due or self._is_closed or kid in self._snapshot.keys, self._intervals.patience
            )
        return self._snapshot

    def _ask(self) -> None:
        now = time.monotonic()
        if not self._is_due and now - self._asked_at >= self._intervals.unknown_kid:
            self._asked_at = now
            self._is_due = True
            self._changed.notify_all()

    # ------------------------------------------------------------------------------------------ the fetching side

    def _run(self) -> None:
        pause, failures = 0.0, 0
        while self._wait_until_due(pause):
            failures = 0 if self._attempt() else failures + 1
            pause = self._pause(failures)
            with self._changed:
                self._is_due = False
                self._changed.notify_all()

    def _wait_until_due(self, pause: float) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._is_due or self._is_closed, pause)
            self._is_due = True
            return not self._is_closed

    def _pause(self, failures: int) -> float:
        # The jitter keeps the processes of a fleet that started together from asking together for ever.
        jitter = random.uniform(0.9, 1.1)  # noqa: S311 - nothing secret about it
        if not failures:
            return self._intervals.refresh * jitter
        return min(self._intervals.retry * 2.0 ** min(failures - 1, 30), self._intervals.retry_limit) * jitter

    def _attempt(self) -> bool:
        outcomes = [self._fetch_from(source) for source in self._sources]  # each gets its try before any is judged
        return all(outcomes)

    def _fetch_from(self, source: KeySource) -> bool:
        try:
            keys = jwks.read(self._fetch(source.url), source.issuer)
        except Exception as error:  # noqa: BLE001 - whatever it was, the thread must live and the last good keys stay
            self._report(source, error)
            self._publish()
            return False
        self._good[source] = _Good(keys, time.monotonic())
        self._publish()
        return True

    def _publish(self) -> None:
        """Swap in the keys of all sources; one that failed keeps its last ones for as long as they are trusted."""
        oldest = time.monotonic() - self._intervals.trust
        good = [self._good[source] for source in self._sources if source in self._good]
        young = [each for each in good if each.fetched_at > oldest]
        if not young:
            return
        self._snapshot = _Snapshot(
            keys=jwks.merge(each.keys for each in young),
            fetched_at=max(each.fetched_at for each in young),
            is_whole=len(young) == len(self._sources),
        )
        with self._changed:
            self._changed.notify_all()

    def _report(self, source: KeySource, error: Exception) -> None:
        good = self._good.get(source)
        age = time.monotonic() - good.fetched_at if good else math.inf
        level = logging.WARNING if age >= self._intervals.warn else logging.INFO
        have = f"those in use are {age:.0f} seconds old" if good else "there have never been any"
        _log.log(level, "No new keys from %s, %s: %s", source.url, have, error)


class _Good(NamedTuple):
    keys: Mapping[str, Key]
    fetched_at: float  # on the monotonic clock


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What the readers see: never changed, only replaced."""

    keys: Mapping[str, Key] = field(default_factory=dict)
    fetched_at: float = -math.inf  # when any source last answered well
    is_whole: bool = False  # every source has its keys in here

    def age(self) -> float:
        return time.monotonic() - self.fetched_at
