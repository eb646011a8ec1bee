"""The locks name everything that the project asks for, pinned and hashed, and no place it comes from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from registry_api.local.details import CHECKOUT

LOCKS = {"requirements.txt": (), "requirements-dev.lock": ("embedded", "dev")}


def pinned(lock: Path) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for entry in re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE)):
        requirement, *hashes = entry.split("\\\n")
        assert hashes
        assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", one) for one in hashes)
        found.setdefault(canonicalize_name(Requirement(requirement).name), []).append(Requirement(requirement))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_all_that_is_asked_for(name: str) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    asked = project["dependencies"] + [one for extra in LOCKS[name] for one in project["optional-dependencies"][extra]]
    locked = pinned(CHECKOUT / name)
    for requirement in map(Requirement, asked):
        versions = [str(one.specifier).removeprefix("==") for one in locked[canonicalize_name(requirement.name)]]
        assert versions, f"make lock: {requirement}"
        assert all(map(requirement.specifier.contains, versions)), f"make lock: {requirement}"


def test_production_runs_what_was_tested() -> None:
    tested = pinned(CHECKOUT / "requirements-dev.lock")
    assert all(tested[name] == versions for name, versions in pinned(CHECKOUT / "requirements.txt").items())


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host(name: str) -> None:
    assert not re.search(r"://|index|find-links", (CHECKOUT / name).read_text())
