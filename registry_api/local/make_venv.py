"""Create or update a virtual environment from a lock file with hashes. Uses only the standard library.

The Makefile runs it in the checkout: `python -I make_venv.py VENV LOCK`.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(venv: Path, lock: Path) -> None:
    """Install the locked packages, and print each step."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {'.'.join(map(str, OLDEST))} or later is needed. Set another: make PYTHON=/path/to/python3.")
    python = venv / "bin" / "python"
    if not _works(python):
        _print_step(f"Creating {venv} with Python {sys.version.split()[0]} ({sys.executable})")
        _create(venv, python)
    packages = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    _print_step(f"Installing about {packages} packages from {lock.name}, checked by hash")
    pip = [python, "-m", "pip", "-qq", "--disable-pip-version-check", "install", "--no-compile"]
    # The lock names every package, so pip need not resolve; it also refuses dependencies with extras in this mode.
    _run(*pip, "--require-hashes", "--no-deps", "-r", lock)
    # pip would compile on one core. Ignore errors: some packages contain templates and tests of old syntax.
    _fails(python, "-m", "compileall", "-qq", "-j", "0", venv / "lib")


def _create(venv: Path, python: Path) -> None:
    if importlib.util.find_spec("ensurepip") and not _fails(sys.executable, "-m", "ensurepip", "--version"):
        _run(sys.executable, "-m", "venv", "--clear", venv)
        return
    # Without the package python3-venv, Debian's Python has no ensurepip, but may have pip.
    _run(sys.executable, "-m", "venv", "--clear", "--without-pip", venv)
    if _fails(sys.executable, "-m", "pip", "--python", python, "install", "pip"):
        sys.exit("This Python cannot install pip. Install the package python3-venv, then try again.")


def _works(python: Path) -> bool:
    return python.exists() and not _fails(python, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))")


def _fails(*command: object) -> bool:
    return subprocess.run(list(map(str, command)), capture_output=True, check=False).returncode != 0  # noqa: S603


def _run(*command: object) -> None:
    done = subprocess.run(list(map(str, command)), check=False)  # noqa: S603 - Python's own programs
    if done.returncode:
        sys.exit(done.returncode)


def _print_step(sentence: str) -> None:
    print(f"→ {sentence}", flush=True)  # noqa: T201 - a message on the terminal


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
