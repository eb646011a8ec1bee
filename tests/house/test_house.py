"""The house keeps its own rules: floors, settings, errors, sizes and names."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry_api import errors
from registry_api.http import problems
from registry_api.settings import Settings
from tests.support.served import ROOT

PACKAGE = ROOT / "registry_api"
SETTINGS_PAGE = ROOT / "docs" / "settings.md"
PAGES = sorted(PACKAGE.rglob("*.py"))
BANNED = {"utils", "common", "helpers", "base", "manager", "service", "data", "info", "process"}


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_an_import_goes_down_a_floor_never_up() -> None:
    # In a process of its own, because it silences the loggers of the one it runs in.
    call = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def documented_settings() -> set[str]:
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", SETTINGS_PAGE.read_text(), re.MULTILINE))


def in_example() -> set[str]:
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else_is() -> None:
    assert documented_settings() == {field.upper() for field in Settings.model_fields}


def test_every_setting_is_in_the_example_and_nothing_else_is() -> None:
    assert in_example() == {field.upper() for field in Settings.model_fields}


def test_the_documented_defaults_are_those_of_the_settings() -> None:
    text = SETTINGS_PAGE.read_text()
    for field, about in Settings.model_fields.items():
        told = re.search(rf"^\| `{field.upper()}` \| ([^|]+) \|", text, re.MULTILINE)
        assert told
        if about.is_required():
            assert told[1] == "required"
        elif isinstance(about.default, str | int | float) and about.default not in {"", False}:
            default = f"{about.default:g}" if isinstance(about.default, float) else str(about.default)
            assert told[1].strip("`") == default, field


def descendants(kind: type[errors.RegistryError]) -> Iterator[type[errors.RegistryError]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def test_every_error_has_a_status_and_a_code() -> None:
    assert set(descendants(errors.RegistryError)) == problems.TABLE.keys()
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in problems.TABLE)


READS_ENVIRONMENT = {"registry_api/settings.py", "registry_api/wsgi.py", "gunicorn.conf.py"}


def test_the_environment_is_read_in_settings_only() -> None:
    """local/ prepares the environment of what it starts."""
    for page in [*PAGES, ROOT / "gunicorn.conf.py"]:
        reads = re.search(r"\b(os\.environ|os\.getenv|from os import .*(environ|getenv))", page.read_text())
        assert not reads or name(page) in READS_ENVIRONMENT or "local" in page.parts, name(page)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_is_longer_than_250_lines(page: Path) -> None:
    assert len(page.read_text().splitlines()) <= 250


def defined(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=found) | ast.ClassDef(name=found) | ast.arg(arg=found):
                yield found
            case ast.Name(id=found, ctx=ast.Store()):
                yield found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_uses_a_banned_name(page: Path) -> None:
    assert not BANNED & {page.stem, page.parent.name}
    words = {word.strip("_").lower() for word in defined(ast.parse(page.read_text()))}
    assert not BANNED & words


def test_nothing_above_imports_local_mode() -> None:
    for page in PAGES:
        if "local" not in page.parts:
            assert "registry_api.local" not in page.read_text(), name(page)


def test_no_index_of_packages_is_named() -> None:
    locks = (str(lock.relative_to(ROOT)) for lock in (ROOT / "tests").rglob("requirements.txt"))
    for path in (
        "pyproject.toml",
        "requirements.txt",
        "requirements-inspector.txt",
        "requirements-dev.lock",
        "Makefile",
        *locks,
    ):
        assert not re.search(r"(?<!no-emit-)(?<!extra-)(extra-)?index-url|--find-links", (ROOT / path).read_text()), (
            path
        )


def test_what_security_md_calls_a_test_is_there() -> None:
    named = re.findall(r"`((?:api|sql|supply|unit)/[a-z_/]+\.py)`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 20
    assert [path for path in named if not (ROOT / "tests" / path).is_file()] == []
