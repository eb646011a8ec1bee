"""Who runs the database server: PostgreSQL refuses to be run by root.

This account           root, where namespaces may be made       root elsewhere (a container with seccomp)
└── as it is           └── root seen as somebody else           └── nobody, with a folder that nobody can reach
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

from registry_api.local.binaries import WAY_OUT, CannotStart

_CLONE_NEWUSER = 0x10000000  # unshare(2)


@dataclass(frozen=True)
class Account:
    """How to start a program as the account, and where it can reach the programs and its files."""

    programs: Path
    home: Path
    options: Mapping[str, Any] = field(default_factory=dict)  # for children.spawn and subprocess.run
    enter: Callable[[], None] | None = None
    owner: tuple[int, int] | None = None  # of the files it needs, where they must change hands

    def adopt(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if self.owner:
            os.chown(path, *self.owner)


def choose(programs: Path, home: Path) -> Account:
    """Return the account for this process's user, with `home` (made if missing) as its folder where it can be.

    Raises:
        CannotStart: this is root, and neither way out of it works.
    """
    account = _choose(programs, home)
    account.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    account.adopt(account.home)
    return account


def _choose(programs: Path, home: Path) -> Account:
    if os.geteuid() != 0:
        return Account(programs, home)
    enter = _namespace()
    if enter and _works(programs, enter):
        return Account(programs, home, enter=enter)
    return _nobody(programs, home)


def _namespace() -> Callable[[], None] | None:
    # initdb looks its user up by number, so it must be one that exists; which one does not matter.
    someone = next((one for one in pwd.getpwall() if one.pw_uid and one.pw_name != "nobody"), None)
    if sys.platform != "linux" or someone is None:
        return None
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    mapping = f"{someone.pw_uid} 0 1".encode()

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


def _nobody(programs: Path, home: Path) -> Account:
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(f"PostgreSQL cannot be run by root, and there is no user nobody. {WAY_OUT}") from None
    return Account(
        programs=programs if _is_open(programs) else _copied(programs),
        home=home if _is_open(home.parent) else _elsewhere(home),
        options={"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []},
        owner=(nobody.pw_uid, nobody.pw_gid),
    )


def _is_open(folder: Path) -> bool:
    folder = folder.resolve()
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents) if place.exists())


def _copied(programs: Path) -> Path:
    package = programs.parent.parent
    target = _elsewhere(package / str((programs / "postgres").stat().st_mtime_ns))
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(dir=target.parent))
        # The programs find their libraries relative to their own place.
        for name in (f"{package.name}/{programs.parent.name}", f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, unfinished / name, symlinks=True)
        (unfinished / package.name).chmod(0o755)
        unfinished.chmod(0o755)
        unfinished.rename(target)
    return target / programs.relative_to(package.parent)


def _elsewhere(path: Path) -> Path:
    """Return the folder that stands for `path` below /var/tmp, in one that only root can have made."""
    root = Path("/var/tmp/registry-api-local")  # noqa: S108 - its owner is checked
    root.mkdir(exist_ok=True)
    if root.is_symlink() or root.stat().st_uid != 0:
        raise CannotStart(f"{root} belongs to somebody else. {WAY_OUT}")
    root.chmod(0o711)
    return root / hashlib.sha256(str(path).encode()).hexdigest()[:16]
