"""The wheel and the zip file of ops/README.md contain the service without the local registry."""

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.served import ROOT

SOURCES = ("pyproject.toml", "setup.cfg", "README.md", "LICENSE", "LICENSES.md", "requirements.txt", "gunicorn.conf.py")

# Imports every module but wsgi, which connects to Entra ID, and prints how many there are.
IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import registry_api
assert registry_api.__path__ == [sys.argv[1] + "/registry_api"], registry_api.__path__
found = [one.name for one in pkgutil.walk_packages(registry_api.__path__, "registry_api.")]
assert "registry_api.wsgi" in found
for name in found:
    if name != "registry_api.wsgi":
        importlib.import_module(name)
assert not [name for name in sys.modules if name.startswith("registry_api.local")]
print(len(found))
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what is deployed, and the local registry: setuptools writes into the folder that it builds from."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "registry_api", copy / "registry_api", ignore=shutil.ignore_patterns("__pycache__"))
    assert (copy / "registry_api" / "local" / "token.py").exists()
    (copy / "frontend" / "dist").mkdir(parents=True)
    (copy / "frontend" / "dist" / "index.html").touch()
    return copy


def run(*command: object, cwd: Path) -> str:
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def require_service_without_local_registry(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as content:
        names = content.namelist()
        content.extractall(folder)
    assert {"registry_api/wsgi.py", "registry_api/docs_assets/docs.html"} <= set(names)
    assert [name for name in names if "local/" in name or "sample" in name or "sign_in" in name] == []
    for module in folder.glob("registry_api/**/*.py"):
        assert "registry_api.local" not in module.read_text(), module
    modules = run(sys.executable, "-I", "-c", IMPORT_ALL, folder, cwd=folder)
    assert int(modules) > 50


def test_the_wheel_contains_the_service_without_the_local_registry(checkout: Path, tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check")
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", tmp_path)
    run(*pip, "wheel", *options, ".", cwd=checkout)
    (wheel,) = tmp_path.glob("*.whl")
    require_service_without_local_registry(wheel, tmp_path / "content")


@pytest.mark.skipif(shutil.which("zip") is None, reason="zip is not installed")
def test_the_zip_file_of_the_runbook_contains_the_service_without_the_local_registry(
    checkout: Path, tmp_path: Path
) -> None:
    runbook = (ROOT / "ops" / "README.md").read_text().replace("\\\n", " ")
    (command,) = re.findall(r"^ +(zip .*)$", runbook, re.MULTILINE)
    run(*shlex.split(command), cwd=checkout)
    require_service_without_local_registry(checkout / "release.zip", tmp_path / "content")
