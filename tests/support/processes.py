"""The processes that a test signals: some of PostgreSQL's end by themselves at any time."""

import contextlib
import os
import signal
from collections.abc import Iterable
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return the ids of its child processes; none of a process that has ended."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def send_signal(pids: Iterable[int], number: signal.Signals) -> None:
    """Send the signal to every process that still runs."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def command_line(pid: int) -> str:
    """Return its program and arguments; an empty text of a process that has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
