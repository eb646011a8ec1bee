"""The signing keys of Entra ID: one thread fetches them, and requests read the newest snapshot without a lock."""

import logging
import math
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Condition, Thread
from typing import NamedTuple

from registry_api import metrics
from registry_api.entra import jwks
from registry_api.entra.fetch import fetch
from registry_api.entra.jwks import Key
from registry_api.entra.snapshots import Fetched, Snapshot
from registry_api.errors import Unauthenticated, Unavailable

_log = logging.getLogger(__name__)


UNKNOWN_KID_ATTEMPTS = 5
"""Fetches that unknown key ids may cause in `Intervals.unknown_kid`. With only one, a forged id would use it up."""


class KeySource(NamedTuple):
    """The URL of a key set, and the issuer of keys that name none; `{tenantid}` in it stands for any tenant."""

    url: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Intervals in seconds; the defaults follow Microsoft's guidance on signing key rollover."""

    refresh: float = 3600.0
    unknown_kid: float = 300.0  # the window for `UNKNOWN_KID_ATTEMPTS`
    retry: float = 5.0  # after a failed attempt; doubled after each further one
    retry_limit: float = 300.0
    patience: float = 2.0  # how long a request with an unknown key id waits for a fetch
    warn: float = 2 * 3600.0  # failures are logged as warnings once the keys are this old
    trust: float = 24 * 3600.0  # keys older than this are not used


class KeyCache:
    """The usable keys by their id, refreshed by a thread from `start()` to `close()`.

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
        self._snapshot = Snapshot()
        self._good: dict[KeySource, Fetched] = {}  # used by the fetching thread only
        self._changed = Condition()  # guards the attributes below
        self._is_due = True  # a fetch is requested or in progress
        self._is_closed = False
        self._asked_at: deque[float] = deque(maxlen=UNKNOWN_KID_ATTEMPTS)
        self._checked_at = -math.inf  # start of the last fetch in which all sources succeeded
        self._absent: dict[str, float] = {}  # unknown key id → when no source had it

    def start(self) -> None:
        """Start the thread, which fetches at once; returns without waiting for it."""
        Thread(target=self._run, name="entra-keys", daemon=True).start()

    def close(self) -> None:
        """Stop fetching, and end all waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def age(self) -> float | None:
        """Return the seconds since keys were last fetched; None if they never were."""
        age = self._snapshot.age()
        return age if age < math.inf else None

    def measure(self) -> None:
        """Set the metric of the keys' age."""
        metrics.show_key_age(self.age())

    def is_usable(self) -> bool:
        """Return whether there are keys, and whether they are young enough to be used."""
        return self._snapshot.age() < self._intervals.trust

    def has(self, kid: str) -> bool:
        """Return whether the newest snapshot has a key."""
        return kid in self._snapshot.keys

    def trusts(self, kid: str, key: Key) -> bool:
        """Return whether the newest key set still has this very key under its id, and is young enough."""
        snapshot = self._snapshot
        return snapshot.keys.get(kid) is key and snapshot.age() < self._intervals.trust

    def get(self, kid: str, *, token_age: float = 0.0) -> Key:
        """Return a key by its id: a known one at once, an unknown one after at most `patience` seconds.

        Args:
            kid: an unknown one may cause a fetch, so pass it only for tokens whose claims are right.
            token_age: seconds since the token was issued, by its `iat`. Its key was published by then.

        Raises:
            Unauthenticated: there is no such key.
            Unavailable: there are no keys that are young enough, or the key may be newer than they are.
        """
        if not self.has(kid) and not self._is_absent(kid, token_age):
            wait = self._look_for(kid)
            if wait and not self.has(kid):
                raise Unavailable("The identity provider's newest keys are not known yet.", retry_after=wait)
        snapshot = self._snapshot
        if snapshot.age() >= self._intervals.trust:
            raise Unavailable("The identity provider's keys cannot be obtained now.", retry_after=_SOON)
        if kid in snapshot.keys:
            return snapshot.keys[kid]
        if not snapshot.is_whole:
            raise Unavailable("Some of the identity provider's keys cannot be obtained now.", retry_after=_SOON)
        raise Unauthenticated("TOKEN_INVALID", "The token is signed with an unknown key.")

    # ------------------------------------------------------------------------------------------ waiting requests

    def _is_absent(self, kid: str, token_age: float) -> bool:
        """Return whether an earlier fetch shows that there is no such key: it followed the token, or looked for it."""
        now = time.monotonic()
        interval = self._intervals.unknown_kid
        return token_age - (now - self._checked_at) >= interval or now - self._absent.get(kid, -math.inf) < interval

    def _look_for(self, kid: str) -> int:
        """Request a fetch and wait; return 0 if it gave an answer, else the seconds until the next one may."""
        with self._changed:
            came_at = time.monotonic()
            is_under_way = self._is_due
            wait = self._await_attempt(kid, came_at)
            if is_under_way and self._checked_at < came_at and not self.has(kid):
                wait = self._await_attempt(kid, came_at)  # the fetch in progress may have read older keys
            if self._checked_at < came_at:
                return wait or _SOON
            self._note_absent(kid)
            return 0

    def _await_attempt(self, kid: str, came_at: float) -> int:
        """Wait for a fetch, at most `patience` seconds; return the seconds until one may be made, if not now."""
        wait = self._ask()
        left = came_at + self._intervals.patience - time.monotonic()
        self._changed.wait_for(lambda: not self._is_due or self._is_closed or self.has(kid), max(0.0, left))
        return wait

    def _ask(self) -> int:
        """Request a fetch, unless one is due; return the seconds until the next is allowed, if not now."""
        if self._is_due:
            return 0
        now = time.monotonic()
        is_spent = len(self._asked_at) == self._asked_at.maxlen
        if is_spent and (left := self._asked_at[0] + self._intervals.unknown_kid - now) > 0:
            return math.ceil(left)
        self._asked_at.append(now)
        self._is_due = True
        self._changed.notify_all()
        return 0

    def _note_absent(self, kid: str) -> None:
        if not self.has(kid):
            if len(self._absent) >= _MAX_ABSENT:
                self._absent.clear()
            self._absent[kid] = time.monotonic()

    # ------------------------------------------------------------------------------------------ the fetching thread

    def _run(self) -> None:
        pause, failures = 0.0, 0
        while self._wait_until_due(pause):
            began_at = time.monotonic()
            is_whole = self._attempt()
            failures = 0 if is_whole else failures + 1
            pause = self._pause(failures)
            with self._changed:
                self._checked_at = began_at if is_whole else self._checked_at
                self._is_due = False
                self._changed.notify_all()

    def _wait_until_due(self, pause: float) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._is_due or self._is_closed, pause)
            self._is_due = True
            return not self._is_closed

    def _pause(self, failures: int) -> float:
        # The jitter spreads the requests of processes that started together.
        jitter = random.uniform(0.9, 1.1)  # noqa: S311 - not a secret
        if not failures:
            return self._intervals.refresh * jitter
        return min(self._intervals.retry * 2.0 ** min(failures - 1, 30), self._intervals.retry_limit) * jitter

    def _attempt(self) -> bool:
        outcomes = [
            self._fetch_from(source) for source in self._sources
        ]  # one failing source does not prevent the others
        return all(outcomes)

    def _fetch_from(self, source: KeySource) -> bool:
        try:
            keys = jwks.read(self._fetch(source.url), source.issuer)
        except Exception as error:  # noqa: BLE001 - after any failure, the thread and the last good keys must remain
            self._report(source, error)
            self._publish()
            return False
        self._good[source] = Fetched(keys, time.monotonic())
        self._publish()
        return True

    def _publish(self) -> None:
        """Publish a snapshot of all sources; a failed source contributes its last keys while they are young enough."""
        oldest = time.monotonic() - self._intervals.trust
        good = [self._good[source] for source in self._sources if source in self._good]
        young = [each for each in good if each.fetched_at > oldest]
        if not young:
            return
        self._snapshot = Snapshot(
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
        have = f"the keys in use are {age:.0f} seconds old" if good else "there have been no keys yet"
        _log.log(level, "No new keys from %s, %s: %s", source.url, have, error)


_SOON = 5  # seconds; Retry-After while the thread retries a failed fetch
_MAX_ABSENT = 1000
