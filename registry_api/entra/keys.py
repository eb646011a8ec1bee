"""The signing keys of Entra ID, kept at hand: one thread fetches, everybody reads without a lock."""

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
"""How many attempts unknown key ids may cause in `Intervals.unknown_kid`: with one, a forged id would use it up."""


class KeySource(NamedTuple):
    """Where keys are fetched from, and whose they are where an entry does not say; `{tenantid}` is any tenant."""

    url: str
    issuer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """How often and how long, in seconds; the defaults are Microsoft's advice (signing-key-rollover)."""

    refresh: float = 3600.0
    unknown_kid: float = 300.0  # the time in which unknown key ids may cause `UNKNOWN_KID_ATTEMPTS`
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
        self._snapshot = Snapshot()
        self._good: dict[KeySource, Fetched] = {}  # touched by the thread only
        self._changed = Condition()  # guards what follows
        self._is_due = True  # an attempt is asked for, or under way
        self._is_closed = False
        self._asked_at: deque[float] = deque(maxlen=UNKNOWN_KID_ATTEMPTS)
        self._checked_at = -math.inf  # when the last attempt began to which all sources answered well
        self._absent: dict[str, float] = {}  # unknown key id → when all sources were without it

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

    def has(self, kid: str) -> bool:
        """Tell whether a key is at hand."""
        return kid in self._snapshot.keys

    def trusts(self, kid: str, key: Key) -> bool:
        """Return whether the newest key set still has this very key under its id, and is young enough."""
        snapshot = self._snapshot
        return snapshot.keys.get(kid) is key and snapshot.age() < self._intervals.trust

    def get(self, kid: str, *, token_age: float = 0.0) -> Key:
        """Find a key by its id: a known one at once, an unknown one after at most `patience` seconds.

        Args:
            kid: an unknown one may cause an attempt, so ask only for a token that could be ours.
            token_age: seconds since the token was issued, by its own account. Its key was published by then.

        Raises:
            Unauthenticated: there is no such key.
            Unavailable: it cannot be told: there are no keys that are young enough, or the key may be newer than they.
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

    # ------------------------------------------------------------------------------------------ the waiting side

    def _is_absent(self, kid: str, token_age: float) -> bool:
        """Tell whether an earlier attempt settles it: it came well after the token, or just now looked for this key."""
        now = time.monotonic()
        interval = self._intervals.unknown_kid
        return token_age - (now - self._checked_at) >= interval or now - self._absent.get(kid, -math.inf) < interval

    def _look_for(self, kid: str) -> int:
        """Have the keys fetched and wait for them; return 0 if that settles it, else the seconds until it may."""
        with self._changed:
            came_at = time.monotonic()
            is_under_way = self._is_due
            wait = self._await_attempt(kid, came_at)
            if is_under_way and self._checked_at < came_at and not self.has(kid):
                wait = self._await_attempt(kid, came_at)  # the other one may have read older keys
            if self._checked_at < came_at:
                return wait or _SOON
            self._note_absent(kid)
            return 0

    def _await_attempt(self, kid: str, came_at: float) -> int:
        """Wait until an attempt ends or `patience` does; return the seconds until one may be made, if not now."""
        wait = self._ask()
        left = came_at + self._intervals.patience - time.monotonic()
        self._changed.wait_for(lambda: not self._is_due or self._is_closed or self.has(kid), max(0.0, left))
        return wait

    def _ask(self) -> int:
        """Ask for an attempt, unless one is due; return the seconds until another may be asked for, if not now."""
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

    # ------------------------------------------------------------------------------------------ the fetching side

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
        self._good[source] = Fetched(keys, time.monotonic())
        self._publish()
        return True

    def _publish(self) -> None:
        """Swap in the keys of all sources; one that failed keeps its last ones for as long as they are trusted."""
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
        have = f"those in use are {age:.0f} seconds old" if good else "there have never been any"
        _log.log(level, "No new keys from %s, %s: %s", source.url, have, error)


_SOON = 5  # seconds; the thread tries again by itself after a failure
_MAX_ABSENT = 1000
