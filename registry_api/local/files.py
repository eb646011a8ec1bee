"""Files in the local registry's folder: secrets, locks and logs."""

import fcntl
import os
from pathlib import Path
from typing import IO

_MAX_LOG_SIZE = 10_000_000  # bytes


class Locked(Exception):
    """Another process holds the lock."""


def write_private(path: Path, text: str) -> None:
    """Write a file atomically, readable by its owner only."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def lock(path: Path) -> IO[bytes]:
    """Lock a file until it is closed or the process ends.

    Raises:
        Locked: Another process holds the lock.
    """
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Locked(str(path)) from None
    return file


def rotate_if_large(log: Path) -> None:
    """Rename a log above 10 MB to `<name>.1`, which replaces the previous one."""
    if log.exists() and log.stat().st_size > _MAX_LOG_SIZE:
        log.replace(log.with_name(f"{log.name}.1"))
