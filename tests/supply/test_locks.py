"""The lock files pin every dependency of pyproject.toml by hash, and name no package index."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from registry_api.local.endpoints import CHECKOUT

LOCKS = {
    "requirements.txt": (),
    "requirements-local.txt": ("embedded",),
    "requirements-inspector.txt": ("inspector",),
    "requirements-dev.lock": ("embedded", "inspector", "dev"),
}


def locked_requirements(lock: Path) -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for entry in re.split(r"\n(?=\w)", re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE)):
        requirement, *hashes = entry.split("\\\n")
        assert hashes
        assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}\s*", line) for line in hashes)
        found.setdefault(canonicalize_name(Requirement(requirement).name), []).append(Requirement(requirement))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_satisfies_every_requirement(name: str) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    extras = [entry for extra in LOCKS[name] for entry in project["optional-dependencies"][extra]]
    locked = locked_requirements(CHECKOUT / name)
    for requirement in map(Requirement, project["dependencies"] + extras):
        versions = [str(entry.specifier).removeprefix("==") for entry in locked[canonicalize_name(requirement.name)]]
        assert versions, f"make lock: {requirement}"
        assert all(map(requirement.specifier.contains, versions)), f"make lock: {requirement}"


def test_production_has_the_versions_that_are_tested() -> None:
    tested = locked_requirements(CHECKOUT / "requirements-dev.lock")
    for lock in ("requirements.txt", "requirements-local.txt", "requirements-inspector.txt"):
        # Conditions may differ: what one extra needs on some platform, another may need on all.
        for name, versions in locked_requirements(CHECKOUT / lock).items():
            assert {one.specifier for one in versions} == {one.specifier for one in tested[name]}, (lock, name)


def test_no_package_index_is_named() -> None:
    locks = [*(CHECKOUT / name for name in LOCKS), *(CHECKOUT / "tests").rglob("requirements.txt")]
    assert len(locks) == 6
    assert [lock for lock in locks if re.search(r"://|index|find-links", lock.read_text())] == []
    for name in ("pyproject.toml", "Makefile"):
        assert not re.search(r"(?<!no-emit-)(extra-)?index-url|(?<!no-emit-)find-links", (CHECKOUT / name).read_text())
