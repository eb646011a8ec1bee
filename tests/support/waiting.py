"""Wait for a condition instead of sleeping for a fixed time."""

import time
from collections.abc import Callable
from typing import Any


def wait_until(condition: Callable[[], Any], within: float = 30.0) -> None:
    """Return as soon as the condition is true; fail if it is not true after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not true after {within:g} s"
        time.sleep(0.005)
