"""What ships and under which licences, gathered from the locks and from what the packages say of themselves.

As a program it writes LICENSES.md (`make licences`); test_licences.py holds that page to the locks.
"""

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import metadata, version
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "LICENSES.md"

ALLOWED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense"}
# A licence that asks for more is allowed to one package each, for a reason.
_LIBRARY = "used unchanged as a library, which an operator can replace"
EXCEPTIONS = {(name, "LGPL-3.0-only"): _LIBRARY for name in ("psycopg", "psycopg-binary", "psycopg-pool")}
_CLASSIFIERS = {"License :: OSI Approved :: MIT License": "MIT"}  # of packages without a licence expression
# What a production installation of the front end has, and the pages have not.
NOT_IN_THE_PAGES = {"@types/react", "csstype", "use-sync-external-store"}  # types; types; React's own takes its place


class Piece(NamedTuple):
    """Something that ships, and its licence as an SPDX expression."""

    name: str
    version: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Whether each part of the licence, or one of its alternatives, is on the list."""
        parts = [part.split(" OR ") for part in self.licence.split(" AND ")]
        return all(ALLOWED & set(choices) for choices in parts) or (self.name, self.licence) in EXCEPTIONS


def of_the_service() -> Iterator[Piece]:
    """Read requirements.txt."""
    return _of_lock("requirements.txt")


def of_the_inspector() -> Iterator[Piece]:
    """Read what requirements-inspector.txt has beyond requirements.txt."""
    shared = {piece.name for piece in of_the_service()}
    return (piece for piece in _of_lock("requirements-inspector.txt") if piece.name not in shared)


def _of_lock(path: str) -> Iterator[Piece]:
    """Read a lock, without what only Windows and browsers need: the service does not run there.

    Raises:
        LookupError: a package of the lock is not installed, is another version, or names no licence.
    """
    lock = (ROOT / path).read_text()
    for name, locked, condition in re.findall(r"^([\w.-]+)==([\w.]+)(.*)", lock, re.MULTILINE):
        if "== 'win32'" in condition or "== 'emscripten'" in condition:
            continue
        said = metadata(name).json
        classified = [_CLASSIFIERS[text] for text in said.get("classifier", ()) if text in _CLASSIFIERS]
        licence = str(said.get("license_expression") or said.get("license") or " AND ".join(classified))
        if not licence or version(name) != locked:
            raise LookupError(f"{name} {locked}: installed is {version(name)}, under the licence '{licence}'.")
        yield Piece(name, locked, licence)


def of_the_pages() -> Iterator[Piece]:
    """Read package-lock.json, which repeats each package's licence; scripts/budget.mjs compares the built pages."""
    packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    for path, entry in packages.items():
        name = path.rpartition("node_modules/")[2]
        if name and not entry.get("dev") and name not in NOT_IN_THE_PAGES:
            yield Piece(name, entry["version"], entry["license"])


def of_the_documentation() -> Iterator[Piece]:
    """Read what stands about the files kept in docs_assets."""
    about = (ROOT / "registry_api" / "docs_assets" / "README.md").read_text()
    yield from (Piece(*row) for row in re.findall(r"\| `([\w-]+)` ([\d.]+) \| ([\w.-]+):", about))


def page() -> str:
    """Write LICENSES.md."""
    notice = " ".join((ROOT / "registry_api" / "local" / "NOTICE.md").read_text().split())
    (commit,) = re.findall(r"commit ([0-9a-f]{40})", notice)
    return f"""# What ships, and under which licences

The registry's own licence is MIT (`LICENSE`). Made by `make licences`; a test holds it to the locks, and to a list of
licences (`tests/supply/licences.py`).

## With the service

Installed from `requirements.txt`. Wheels carry libraries of their own (OpenSSL, libpq, Rust crates), and lists of them
in their `.dist-info/sboms` and `.dist-info/licenses`. What is under LGPL-3.0-only is
{_LIBRARY}.

{_table(of_the_service())}

## With the inspector

Installed beside them from `requirements-inspector.txt`, where the background process runs that inspects endpoints.

{_table(of_the_inspector())}

## In the pages

The build writes their notices into `frontend/dist/licences.txt`, which the service shows at `/licences.txt`.

{_table(of_the_pages())}

## In the pages /docs and /redoc

Kept as files, with their notices, in `registry_api/docs_assets`.

{_table(of_the_documentation())}

## In the repository only

The sample data of the local registry, which is not deployed. Its notice is `registry_api/local/NOTICE.md`.

{_table(iter([Piece("docker/mcp-registry", commit[:12], "MIT")]))}
"""


def _table(pieces: Iterator[Piece]) -> str:
    rows = [f"| {piece.name} | {piece.version} | {piece.licence} |" for piece in sorted(pieces)]
    return "\n".join(["| name | version | licence |", "|---|---|---|", *rows])


if __name__ == "__main__":
    try:
        PAGE.write_text(page())
    except LookupError as fault:
        sys.exit(f"{PAGE.name} was not written. {fault}")
