"""What the server's own `postmaster.pid` tells: whether it is ready, and whether one was left running.

https://www.postgresql.org/docs/current/storage-file-layout.html: the process's number first, its state last
"""

import os
import signal
import subprocess
import time
from pathlib import Path


def is_ready(child: subprocess.Popen[bytes], cluster: Path, deadline: float) -> bool:
    """Wait until the server takes connections; False where it ends before, or the deadline passes."""
    while child.poll() is None and time.monotonic() < deadline:
        lines = _pid_file(cluster)
        if lines and lines[0] == str(child.pid) and lines[-1].strip() == "ready":
            return True
        time.sleep(0.01)
    return False


def end_leftover(cluster: Path, deadline: float) -> bool:
    """Stop a server whose starter was killed, and forget one whose number another program has by now.

    Returns:
        False where it goes on running beyond the deadline.
    """
    lines = _pid_file(cluster)
    if not lines or not lines[0].isdecimal() or not _is_alive(pid := int(lines[0])):
        return True  # PostgreSQL itself deals with the file of one that is gone
    if not _serves(pid, cluster):
        (cluster / "postmaster.pid").unlink()
        return True
    os.kill(pid, signal.SIGINT)
    while _serves(pid, cluster) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _serves(pid, cluster)


def _pid_file(cluster: Path) -> list[str]:
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _serves(pid: int, cluster: Path) -> bool:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False
    shown = subprocess.run(  # noqa: S603 - a number
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(cluster) in shown.stdout
