"""Make or refresh a virtual environment from a hash-checked lock, with nothing but Python's standard library.

Run as a program by the Makefile: `python -I make_venv.py VENV LOCK`, in the checkout.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(venv: Path, lock: Path) -> None:
    """Bring the environment up to date and say what is being done; everything else is pip's."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {'.'.join(map(str, OLDEST))} or later is needed; make PYTHON=/path/to/python3 names one.")
    python = venv / "bin" / "python"
    if not _works(python):
        _say(f"Creating {venv} with Python {sys.version.split()[0]} ({sys.executable})")
        _create(venv, python)
    packages = sum(line[:1].isalnum() for line in lock.read_text().splitlines())
    _say(f"Installing what {lock.name} names (about {packages} packages, each checked by its hash)")
    pip = [python, "-m", "pip", "-qq", "--disable-pip-version-check", "install", "--no-compile"]
    _run(*pip, "--require-hashes", "-r", lock)
    # pip would compile on one core. What does not compile is somebody's template, or a test of old syntax.
    _fails(python, "-m", "compileall", "-qq", "-j", "0", venv / "lib")
    _say("Installing registry_api itself (editable)")
    _run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")


def _create(venv: Path, python: Path) -> None:
    if importlib.util.find_spec("ensurepip") and not _fails(sys.executable, "-m", "ensurepip", "--version"):
        _run(sys.executable, "-m", "venv", "--clear", venv)
        return
    # Debian's Python has no ensurepip without python3-venv, but may have a pip of its own.
    _run(sys.executable, "-m", "venv", "--clear", "--without-pip", venv)
    if _fails(sys.executable, "-m", "pip", "--python", python, "install", "pip"):
        sys.exit("This Python cannot install pip: install the package python3-venv, then try again.")


def _works(python: Path) -> bool:
    return python.exists() and not _fails(python, "-c", "import pip, sys; sys.exit(sys.version_info < (3, 11))")


def _fails(*command: object) -> bool:
    return subprocess.run(list(map(str, command)), capture_output=True, check=False).returncode != 0  # noqa: S603


def _run(*command: object) -> None:
    done = subprocess.run(list(map(str, command)), check=False)  # noqa: S603 - Python's own programs
    if done.returncode:
        sys.exit(done.returncode)


def _say(sentence: str) -> None:
    print(f"→ {sentence}", flush=True)  # noqa: T201 - it is a program's screen


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
