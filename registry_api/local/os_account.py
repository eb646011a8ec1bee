"""Choose the operating-system account that runs PostgreSQL, which refuses to run as root.

not root                    the account of this process
root, where possible        another user id in a user namespace, which is still root outside it
root, otherwise             nobody, with files where that user can read them (in a container, for example)
"""

import ctypes
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from registry_api.local.binaries import USE_OWN_DATABASE, CannotStart

_CLONE_NEWUSER = 0x10000000  # unshare(2)


@dataclass(frozen=True)
class OSAccount:
    """How to start PostgreSQL's programs with an account, and where it can read the programs and write its files."""

    programs: Path
    home: Path
    options: Mapping[str, Any] = field(default_factory=dict)  # for children.spawn and subprocess.run
    enter: Callable[[], None] | None = None  # called in the child process before it runs the program
    owner: tuple[int, int] | None = None  # user and group id; None: files keep their owner

    def take_ownership(self, path: Path) -> None:
        """Make the account the owner of a file or folder."""
        if self.owner:
            os.chown(path, *self.owner)


def choose(programs: Path, home: Path) -> OSAccount:
    """Return the account to run PostgreSQL with, and create its folder.

    Args:
        programs: The folder of `initdb` and `postgres`.
        home: The preferred folder for the account's files.

    Raises:
        CannotStart: This process runs as root, and no other user can run PostgreSQL.
    """
    account = _choose(programs, home)
    account.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    account.take_ownership(account.home)
    return account


def _choose(programs: Path, home: Path) -> OSAccount:
    if os.geteuid() != 0:
        return OSAccount(programs, home)
    enter = _user_namespace()
    if enter and _works(programs, enter):
        return OSAccount(programs, home, enter=enter)
    return _nobody(programs, home)


def _user_namespace() -> Callable[[], None] | None:
    # initdb looks up the name of its user id, so the id must be that of an existing user.
    user = next((entry for entry in pwd.getpwall() if entry.pw_uid and entry.pw_name != "nobody"), None)
    if sys.platform != "linux" or user is None:
        return None
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    mapping = f"{user.pw_uid} 0 1".encode()

    def enter() -> None:
        if unshare(_CLONE_NEWUSER):
            raise OSError(ctypes.get_errno(), "unshare")
        for name, text in (("setgroups", b"deny"), ("uid_map", mapping), ("gid_map", mapping)):
            descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
            os.write(descriptor, text)
            os.close(descriptor)

    return enter


def _works(programs: Path, enter: Callable[[], None]) -> bool:
    try:
        subprocess.run(  # noqa: S603 - our own program
            [programs / "initdb", "--version"], preexec_fn=enter, check=True, capture_output=True
        )
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def _nobody(programs: Path, home: Path) -> OSAccount:
    try:
        user = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            f"PostgreSQL cannot run as root, and there is no other user to run it. {USE_OWN_DATABASE}"
        ) from None
    return OSAccount(
        programs=programs if _is_accessible(programs) else _copy_programs(programs),
        home=home if _is_accessible(home.parent) else _substitute(home),
        options={"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []},
        owner=(user.pw_uid, user.pw_gid),
    )


def _is_accessible(folder: Path) -> bool:
    folder = folder.resolve()
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents) if parent.exists())


def _copy_programs(programs: Path) -> Path:
    package = programs.parent.parent
    target = _substitute(package / str((programs / "postgres").stat().st_mtime_ns))
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(dir=target.parent))
        # The programs load their libraries from paths relative to their own.
        for name in (f"{package.name}/{programs.parent.name}", f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, unfinished / name, symlinks=True)
        (unfinished / package.name).chmod(0o755)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    return target / programs.relative_to(package.parent)


def _substitute(path: Path) -> Path:
    """Return the folder below /var/tmp that replaces `path`; its parent belongs to root."""
    parent = Path("/var/tmp/registry-api-local")  # noqa: S108 - its owner is checked
    parent.mkdir(exist_ok=True)
    if parent.is_symlink() or parent.stat().st_uid != 0:
        raise CannotStart(f"{parent} does not belong to root. {USE_OWN_DATABASE}")
    parent.chmod(0o711)
    return parent / hashlib.sha256(str(path).encode()).hexdigest()[:16]
