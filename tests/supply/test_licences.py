"""What ships is listed, comes under licences that allow it, and is pinned to its bytes."""

import json
import re
from pathlib import Path

import pytest

from tests.supply.licences import (
    ALLOWED,
    EXCEPTIONS,
    PAGE,
    Piece,
    of_the_documentation,
    of_the_inspector,
    of_the_pages,
    of_the_service,
    page,
)
from tests.support.served import ROOT

LOCKS = [*ROOT.glob("requirements*.txt"), *ROOT.glob("*.lock"), *(ROOT / "tests").rglob("requirements.txt")]


def test_the_list_is_what_the_locks_say() -> None:
    assert PAGE.read_text() == page(), "make licences"


@pytest.mark.parametrize("shipped", [of_the_service, of_the_inspector, of_the_pages, of_the_documentation])
def test_what_ships_comes_under_licences_that_allow_it(shipped: type[list[Piece]]) -> None:
    pieces = list(shipped())
    assert len(pieces) >= 2
    assert [piece for piece in pieces if not piece.is_allowed] == []


@pytest.mark.parametrize(
    ("name", "licence", "is_allowed"),
    [
        ("some", "MIT", True),
        ("some", "Apache-2.0 OR GPL-3.0-only", True),
        ("some", "Apache-2.0 AND BSD-2-Clause", True),
        ("some", "Apache-2.0 AND GPL-3.0-only", False),
        ("some", "AGPL-3.0-or-later", False),
        ("some", "LGPL-3.0-only", False),
        ("psycopg", "LGPL-3.0-only", True),
        ("psycopg", "GPL-3.0-only", False),
        ("some", "Dual License", False),
        ("some", "", False),
    ],
)
def test_a_licence_that_is_not_on_the_list_is_not_allowed(name: str, licence: str, is_allowed: bool) -> None:
    assert Piece(name, "1.0", licence).is_allowed is is_allowed


def test_every_exception_is_needed() -> None:
    assert {
        (piece.name, piece.licence) for piece in of_the_service() if piece.licence not in ALLOWED
    } >= EXCEPTIONS.keys()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: str(lock.relative_to(ROOT)))
def test_every_python_package_is_pinned_to_its_files(lock: Path) -> None:
    text = re.sub(r"(?m)^ *#.*\n", "", lock.read_text())
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 4
    for entry in entries:
        assert re.fullmatch(r"[\w.\[\]-]+==[\w.+!-]+( ; [^\n\\]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+", entry), entry


def test_every_package_of_the_front_end_is_pinned_to_its_bytes() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    entries = {path: entry for path, entry in lock["packages"].items() if path}
    assert len(entries) > 50
    assert [path for path, entry in entries.items() if not entry.get("integrity", "").startswith("sha512-")] == []
