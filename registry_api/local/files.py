"""Files of the local registry's folder: secrets, locks and logs."""

import fcntl
import os
from pathlib import Path
from typing import IO

_LARGE = 10_000_000  # bytes


class Locked(Exception):
    """Another process holds the lock."""


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.replace(path)


def lock(path: Path) -> IO[bytes]:
    """Take a lock that lasts until the file is closed or the process ends, however it ends.

    Raises:
        Locked: another process has it.
    """
    file = path.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise Locked(str(path)) from None
    return file


def set_aside_if_large(log: Path) -> None:
    """Begin a log anew once it has grown large; the one before is kept beside it."""
    if log.exists() and log.stat().st_size > _LARGE:
        log.replace(log.with_name(f"{log.name}.1"))
