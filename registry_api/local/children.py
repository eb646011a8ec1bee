"""Child programs that never outlive this one."""

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
    """Start a program that appends its output to `log` and is interrupted when this process dies.

    Call it from the main thread: Linux sends the signal when the thread that forked ends (prctl(2)).
    `enter` runs in the child before the program; `options` go to subprocess.Popen.
    """
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - the callers' own programs
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=directory,
            preexec_fn=_preparation(enter),  # noqa: PLW1509 - what follows the fork takes no lock
            **options,
        )


def end(child: subprocess.Popen[bytes], how: signal.Signals, *, within: float) -> None:
    """Signal a child and wait for its end; kill its whole group after `within` seconds."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        child.wait(within)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def stop_with_parent() -> None:
    """Ask for SIGTERM when the program that started this one dies."""
    _die_with_parent(signal.SIGTERM)()


def last_lines(log: Path, count: int = 12) -> str:
    """Return the end of a log, indented, to be shown beneath a sentence."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            lines = file.read().decode(errors="replace").splitlines()[-count:]
    except OSError:
        lines = []
    return "".join(f"\n    {line[:400]}" for line in lines)


def _preparation(enter: Callable[[], None] | None) -> Callable[[], None]:
    parent = os.getpid()
    die_with_parent = _die_with_parent(signal.SIGINT)

    def prepare() -> None:
        # A group of its own: Ctrl-C in the terminal reaches this process only, which then stops its children in order.
        os.setpgid(0, 0)
        if enter:
            enter()
        # Last, because a change of user takes the request back.
        die_with_parent()
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _die_with_parent(how: signal.Signals) -> Callable[[], None]:
    if sys.platform != "linux":
        return lambda: None  # no such request elsewhere; the next start stops what was left
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0) and None
