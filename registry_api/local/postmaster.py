"""The state of a PostgreSQL server, read from its file `postmaster.pid`.

The first line is the process id, the last line the status
(https://www.postgresql.org/docs/current/storage-file-layout.html).
"""

import os
import signal
import subprocess
import time
from pathlib import Path


def is_ready(child: subprocess.Popen[bytes], cluster: Path, deadline: float) -> bool:
    """Wait until the server accepts connections; return False if it ends, or after the deadline (monotonic time)."""
    while child.poll() is None and time.monotonic() < deadline:
        lines = _pid_file(cluster)
        if lines and lines[0] == str(child.pid) and lines[-1].strip() == "ready":
            return True
        time.sleep(0.01)
    return False


def stop_leftover(cluster: Path, deadline: float) -> bool:
    """Stop a server whose launcher was killed.

    If another program now has the process id in the file, remove the file: PostgreSQL would refuse to start.

    Returns:
        False if the server still runs at the deadline (monotonic time).
    """
    lines = _pid_file(cluster)
    if not lines or not lines[0].isdecimal() or not _is_alive(pid := int(lines[0])):
        return True  # PostgreSQL replaces the file of a process that does not exist
    if not _is_server_of(pid, cluster):
        (cluster / "postmaster.pid").unlink()
        return True
    os.kill(pid, signal.SIGINT)
    while _is_server_of(pid, cluster) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not _is_server_of(pid, cluster)


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


def _is_server_of(pid: int, cluster: Path) -> bool:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
        except OSError:
            return False
    done = subprocess.run(  # noqa: S603 - the only argument is a number
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(cluster) in done.stdout
