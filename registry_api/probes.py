"""Asking something outside how it is, without ever waiting long for it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer

from registry_api.models import Check

_PATIENCE = 0.08  # seconds; /health as a whole answers within 0.1


class Probe:
    """One check, asked in a thread of its own and by one caller at a time; others share its answer.

    `check` returns None where all is well, or a sentence that says what is wrong; whatever it raises is wrong too.
    """

    def __init__(self, check: Callable[[], str | None]) -> None:
        self._check = check
        self._lock = threading.Lock()
        self._asked: Future[Check] = Future()
        self._asked.set_result(Check(status="unhealthy"))

    def ask(self) -> Check:
        """Return how it is now; a check that takes too long goes on, and its next asker may have its answer."""
        with self._lock:
            if self._asked.done():
                self._asked = Future()
                threading.Thread(target=self._run, args=(self._asked,), name="probe", daemon=True).start()
            asked = self._asked
        try:
            return asked.result(timeout=_PATIENCE)
        except NoAnswer:
            return Check(status="unhealthy", detail=f"No answer within {_PATIENCE * 1000:.0f} ms.")

    def _run(self, asked: Future[Check]) -> None:
        start = time.perf_counter()
        try:
            fault = self._check()
        except Exception:  # noqa: BLE001 - any failure is an answer to how it is
            fault = "It cannot be reached."
        latency = round((time.perf_counter() - start) * 1000, 3)
        asked.set_result(Check(status="unhealthy" if fault else "healthy", latency_ms=latency, detail=fault))
