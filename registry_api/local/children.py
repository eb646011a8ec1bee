"""Child processes that end with this process."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1  # prctl(2)


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    environment: Mapping[str, str],
    directory: Path,
    enter: Callable[[], None] | None = None,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a program that receives SIGINT when this process dies (on Linux).

    Call it from the main thread: Linux sends the signal when the thread that forked ends (prctl(2)).

    Args:
        command: The program and its arguments.
        log: The file to which its output is appended.
        environment: Its environment variables.
        directory: Its working directory.
        enter: Called in the child process before the program runs.
        options: Further arguments of subprocess.Popen.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the callers' own programs
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=directory,
            preexec_fn=_preparation(enter),  # noqa: PLW1509 - it takes no lock after the fork
            **options,
        )


def stop(child: subprocess.Popen[bytes], signal_number: signal.Signals, *, timeout: float) -> None:
    """Send a signal to a child and wait until it ends; kill its process group after `timeout` seconds."""
    if child.poll() is None:
        child.send_signal(signal_number)
    try:
        child.wait(timeout)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def stop_with_parent() -> None:
    """Have the kernel send SIGTERM to this process when its parent process dies (on Linux)."""
    _signal_at_parent_death(signal.SIGTERM)()


def log_tail(log: Path, count: int = 12) -> str:
    """Return the last lines of a log, each on an indented line of its own."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            lines = file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        lines = []
    return "".join(f"\n    {line[:400]}" for line in lines)


def _preparation(enter: Callable[[], None] | None) -> Callable[[], None]:
    parent = os.getpid()
    request_signal = _signal_at_parent_death(signal.SIGINT)

    def prepare() -> None:
        # Leave the process group that Ctrl-C signals, so that the launcher stops its children in order.
        os.setpgid(0, 0)
        if enter:
            enter()
        # After enter(): a change of user id cancels the request.
        request_signal()
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _signal_at_parent_death(signal_number: signal.Signals) -> Callable[[], None]:
    if sys.platform != "linux":
        return lambda: None  # other systems have no such request; the next start stops a leftover PostgreSQL
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, int(signal_number), 0, 0, 0) and None
