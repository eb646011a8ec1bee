"""The repository agrees with itself: settings and their page, errors and their codes, names, sizes, SECURITY.md.

What a linter can check is checked there: pyproject.toml (ruff), setup.cfg (import-linter).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from registry_api import errors
from registry_api.http import problems
from registry_api.settings import Settings
from tests.support.served import ROOT

SETTINGS_PAGE = ROOT / "docs" / "settings.md"
MODULES = sorted((ROOT / "registry_api").rglob("*.py"))
MOST_LINES = 250
TOO_GENERAL = {"utils", "common", "helpers", "base", "manager", "service", "data", "info", "process"}


def test_the_settings_page_lists_every_setting_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", SETTINGS_PAGE.read_text(), re.MULTILINE))
    assert documented == {field.upper() for field in Settings.model_fields}


def test_the_example_environment_has_every_setting_and_no_other() -> None:
    example = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert example == {field.upper() for field in Settings.model_fields}


def test_the_settings_page_has_the_real_defaults() -> None:
    text = SETTINGS_PAGE.read_text()
    for name, field in Settings.model_fields.items():
        documented = re.search(rf"^\| `{name.upper()}` \| ([^|]+) \|", text, re.MULTILINE)
        assert documented
        if field.is_required():
            assert documented[1] == "required"
        elif isinstance(field.default, str | int | float) and field.default not in {"", False}:
            default = f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
            assert documented[1].strip("`") == default, name


def subclasses(kind: type[errors.RegistryError]) -> Iterator[type[errors.RegistryError]]:
    for child in kind.__subclasses__():
        yield child
        yield from subclasses(child)


def test_every_error_has_a_status_and_a_code() -> None:
    assert set(subclasses(errors.RegistryError)) == problems.TABLE.keys()
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in problems.TABLE)


def test_no_module_is_longer_than_250_lines() -> None:
    lengths = {str(module.relative_to(ROOT)): len(module.read_text().splitlines()) for module in MODULES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def defined_names(module: Path) -> Iterator[str]:
    yield from (module.stem, module.parent.name)
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name.strip("_").lower()
            case ast.Name(id=name, ctx=ast.Store()):
                yield name.strip("_").lower()


def test_no_name_is_too_general_to_say_what_it_means() -> None:
    found = {(str(module.relative_to(ROOT)), name) for module in MODULES for name in defined_names(module)}
    assert {(module, name) for module, name in found if name in TOO_GENERAL} == set()


def test_security_md_names_tests_that_exist() -> None:
    named = re.findall(r"`((?:api|sql|supply|unit)/[a-z_/]+\.py)`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 20
    assert [path for path in named if not (ROOT / "tests" / path).is_file()] == []
