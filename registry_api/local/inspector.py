"""The inspector of a local registry: a child process that is started again when it ends."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from registry_api.local import children, files
from registry_api.local.console import display_path, print_step
from registry_api.local.endpoints import CHECKOUT

_FIRST_DELAY = 1.0  # seconds before the process is started again; doubled each time
_MAX_DELAY = 60.0  # seconds
_STABLE = 60.0  # seconds after which an end no longer counts as one of a series


class Inspector:
    """Runs `python -m registry_api.inspector` and supervises it.

    Args:
        log: The file for its output.
        environment: Its environment variables, with DATABASE_URL and INSPECTOR_….
    """

    def __init__(self, log: Path, environment: Mapping[str, str]) -> None:
        self._log = log
        self._environment = environment
        self._delay = _FIRST_DELAY
        self._starts_at: float | None = None  # of the next process, on the monotonic clock
        files.rotate_if_large(log)
        self._process = self._spawn()

    def tend(self) -> None:
        """Start the process again if it has ended, after a delay that grows. Call it often."""
        if self._process.poll() is None:
            return
        now = time.monotonic()
        if self._starts_at is None:
            if now - self._started_at > _STABLE:
                self._delay = _FIRST_DELAY
            print_step(f"The inspector ended; it starts again in {self._delay:.0f} s ({display_path(self._log)})")
            self._starts_at = now + self._delay
            self._delay = min(2 * self._delay, _MAX_DELAY)
        elif now >= self._starts_at:
            self._starts_at = None
            self._process = self._spawn()

    def stop(self) -> None:
        """End the process; an inspection that does not finish within five seconds is queued again."""
        children.stop(self._process, signal.SIGTERM, timeout=10)

    def _spawn(self) -> subprocess.Popen[bytes]:
        self._started_at = time.monotonic()
        return children.spawn(
            [sys.executable, "-m", "registry_api.inspector"],
            log=self._log,
            environment=self._environment,
            directory=CHECKOUT,
        )
