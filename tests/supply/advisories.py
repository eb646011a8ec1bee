"""Ask the package indexes what is known against all in the locks (`make audit`). Of three outcomes two are bad:

    exit code 0   every package was looked up, and nothing is known against any
    exit code 1   something is known
    exit code 2   some could not be looked up: that nothing was heard of them is no good news

What Swagger UI and ReDoc bundle is not looked up, only they themselves are.
"""

import json
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from tests.supply.licences import ROOT, of_the_documentation

LOCKS = (*sorted(ROOT.glob("requirements*")), *sorted((ROOT / "tests").rglob("requirements.txt")))


@dataclass
class Answer:
    """The advisories for some packages, a line for each."""

    known: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def __add__(self, other: Self) -> "Answer":
        return Answer(self.known + other.known, self.unanswered + other.unanswered)

    @property
    def exit_code(self) -> int:
        """0, 1 or 2, as above."""
        return 1 if self.known else 2 if self.unanswered else 0

    def lines(self) -> Iterator[str]:
        """Tell it."""
        yield from (f"VULNERABLE  {line}" for line in self.known)
        yield from (f"NOT CHECKED {line}" for line in self.unanswered)
        yield f"{len(self.known)} vulnerable, {len(self.unanswered)} not checked."


def of_python(program: Path) -> Answer:
    """Ask for all packages of all locks, those of other platforms included."""
    locks = "\n".join(lock.read_text() for lock in LOCKS)
    pins = set(re.findall(r"^[\w.-]+==[\w.+!-]+", locks, re.MULTILINE))
    return sum((_pip_audit(program, some) for some in _rounds(pins)), start=Answer())


def of_the_front_end() -> Answer:
    """Ask for the front end's lock, the tools in it included."""
    return _npm_audit(ROOT / "frontend", "the front end's packages")


def of_documentation() -> Answer:
    """Ask for the two packages that are kept as files."""
    versions = {piece.name: piece.version for piece in of_the_documentation()}
    entries = {f"node_modules/{name}": {"version": version} for name, version in versions.items()}
    package = {"name": "docs-assets", "version": "0.0.0", "dependencies": versions}
    lock = {**package, "lockfileVersion": 3, "requires": True, "packages": {"": package, **entries}}
    with TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps(package))
        (Path(folder) / "package-lock.json").write_text(json.dumps(lock))
        return _npm_audit(Path(folder), "Swagger UI and ReDoc")


def read_pip_audit(report: str, pins: Collection[str], errors: str = "") -> Answer:
    """Read its JSON. It calls a package that it could not find "skipped", and ends with success all the same."""
    answer = Answer()
    entries = _object(report).get("dependencies")
    if entries is None:
        return Answer(unanswered=[f"Python's packages: {_last_line(errors or report)}"])
    for entry in entries:
        pin = f"{entry['name']}=={entry.get('version', '?')}"
        answer.unanswered += [entry["skip_reason"]] if "skip_reason" in entry else []
        answer.known += [
            f"{pin}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
            for fault in entry.get("vulns", [])
        ]
    told = {re.sub(r"[-_.]+", "-", entry["name"]).lower() for entry in entries}
    answer.unanswered += [f"{pin}: not in pip-audit's report" for pin in pins if pin.partition("==")[0] not in told]
    return answer


def read_npm_audit(report: str, about: str, errors: str = "") -> Answer:
    """Read its JSON; its exit code is the same for a weakness and for a registry that does not answer."""
    said = _object(report)
    if "auditReportVersion" not in said or not said["metadata"]["dependencies"]["total"]:
        return Answer(unanswered=[f"{about}: {said.get('message') or _last_line(errors or report)}"])
    return Answer(
        known=[
            f"{name}: {fault['severity']}, {', '.join(_titles(fault)) or 'by what it depends on'}"
            for name, fault in said["vulnerabilities"].items()
        ]
    )


def _titles(fault: dict[str, Any]) -> Iterator[str]:
    return (via["title"] for via in fault["via"] if isinstance(via, dict))


def _rounds(pins: Iterable[str]) -> list[list[str]]:
    """Divide them so that each has a package once: a lock may hold two versions, for two Pythons."""
    named = [list(versions) for _, versions in groupby(sorted(pins), lambda pin: pin.partition("==")[0])]
    return [[pin for pin in some if pin] for some in zip_longest(*named)]


def _pip_audit(program: Path, pins: Collection[str]) -> Answer:
    with TemporaryDirectory() as folder:
        (Path(folder) / "pins.txt").write_text("\n".join(pins))
        options = ("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json")
        done = _run(program, *options, "--requirement", "pins.txt", folder=Path(folder))
    return read_pip_audit(done.stdout, pins, done.stderr)


def _npm_audit(folder: Path, about: str) -> Answer:
    # Somebody's own settings may leave out what is for development, or let npm be content without asking.
    options = ("--json", "--package-lock-only", "--include=dev", "--offline=false")
    done = _run("npm", "audit", *options, folder=folder)
    return read_npm_audit(done.stdout, about, done.stderr)


def _run(*command: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as fault:
        return subprocess.CompletedProcess(command, 2, "", str(fault))


def _object(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _last_line(text: str) -> str:
    return next(iter(text.strip().splitlines()[::-1]), "no answer")


if __name__ == "__main__":
    answer = of_python(Path(sys.argv[1]).absolute()) + of_the_front_end() + of_documentation()
    sys.stdout.writelines(f"{line}\n" for line in answer.lines())
    sys.exit(answer.exit_code)
