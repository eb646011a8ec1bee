"""`make audit` tells apart "nothing is known", "something is known" and "it could not be found out"."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.supply.advisories import LOCKS, Answer, of_documentation, of_the_front_end, read_npm_audit, read_pip_audit
from tests.support.served import ROOT

PINS = ["some-package==1.0", "other==2.0"]
FOUND = [{"name": "some-package", "version": "1.0", "vulns": []}, {"name": "other", "version": "2.0", "vulns": []}]
CLOSED = "http://127.0.0.1:9"
PIP_AUDIT = ROOT / ".local" / "venv-audit" / "bin" / "pip-audit"
ADVISORY = {
    "id": 1,
    "url": "https://advisories.example/1",
    "title": "Prototype pollution",
    "severity": "high",
    "vulnerable_versions": "<99.0.0",
    "cwe": [],
    "cvss": {"score": 0, "vectorString": None},
}


def by_pip(*dependencies: dict[str, Any]) -> Answer:
    return read_pip_audit(json.dumps({"dependencies": [*dependencies], "fixes": []}), PINS)


def test_packages_of_which_nothing_is_known_are_well() -> None:
    answer = by_pip(*FOUND)
    assert answer == Answer()
    assert (answer.exit_code, *answer.lines()) == (0, "0 vulnerable, 0 not checked.")


def test_an_advisory_is_printed_with_the_fixed_version() -> None:
    fault = {"id": "CVE-2031-1", "fix_versions": ["2.1"], "aliases": [], "description": "…"}
    answer = by_pip(FOUND[0], FOUND[1] | {"vulns": [fault]})
    assert answer.known == ["other==2.0: CVE-2031-1, mended in 2.1"]
    assert answer.exit_code == 1


def test_a_package_that_was_skipped_was_not_checked() -> None:
    """pip-audit itself says of such a run: "No known vulnerabilities found", and ends with 0."""
    answer = by_pip(FOUND[0], {"name": "other", "skip_reason": "Dependency not found and could not be audited: other"})
    assert answer.unanswered == ["Dependency not found and could not be audited: other"]
    assert answer.exit_code == 2


def test_a_package_that_is_not_spoken_of_was_not_checked() -> None:
    assert by_pip(FOUND[0]).unanswered == ["other==2.0: not in pip-audit's report"]


@pytest.mark.parametrize("said", ["", "Traceback", "[]", "{}", '{"message": "405", "statusCode": 405}'])
def test_no_report_is_no_good_news(said: str) -> None:
    assert read_pip_audit(said, PINS, "…\nConnectionError: refused").unanswered
    assert read_npm_audit(said, "the pages", "…\nrefused").exit_code == 2


def test_what_is_known_outweighs_what_is_not() -> None:
    answer = Answer(known=["x"]) + Answer(unanswered=["y"])
    assert (answer.exit_code, [*answer.lines()][-1]) == (1, "1 vulnerable, 1 not checked.")


def test_every_lock_is_checked() -> None:
    everywhere = {*ROOT.glob("requirements*"), *(ROOT / "tests").rglob("requirements.txt")}
    assert set(LOCKS) == everywhere


# ------------------------------------------------------------------------------- the programs that really ask


Registry = Callable[..., str]


@pytest.fixture
def registry() -> Iterator[Registry]:
    """Be what npm asks: `registry(status, answer)` gives its address."""
    servers = []

    def serve(status: int, answer: object) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                """Have no package: npm would look for a version to propose."""
                self.send_error(404)

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's word
                """Keep quiet."""

        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.05,), daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


Ask = Callable[[], Answer]


@pytest.mark.parametrize("ask", [of_the_front_end, of_documentation])
def test_npm_that_hears_of_nothing_is_content(ask: Ask, registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", registry(200, {}))
    assert ask() == Answer()


@pytest.mark.parametrize(("ask", "name"), [(of_the_front_end, "react-dom"), (of_documentation, "swagger-ui-dist")])
def test_npm_that_hears_of_a_weakness_tells_it(
    ask: Ask, name: str, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", registry(200, {name: [ADVISORY]}))
    answer = ask()
    assert f"{name}: high, Prototype pollution" in answer.known
    assert answer.exit_code == 1


def test_npm_that_is_refused_has_not_checked(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", registry(405, {}))
    (trouble,) = of_the_front_end().unanswered
    assert "405" in trouble


def test_npm_checks_online_although_it_is_configured_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", CLOSED)
    monkeypatch.setenv("npm_config_offline", "true")
    assert of_the_front_end().exit_code == 2


def test_without_a_way_out_nothing_is_checked_and_that_is_a_failure() -> None:
    """The whole program, with whatever stands where pip-audit should be."""
    nowhere = {"https_proxy": CLOSED, "HTTPS_PROXY": CLOSED, "npm_config_registry": CLOSED}
    program = PIP_AUDIT if PIP_AUDIT.exists() else Path("not-installed")
    done = subprocess.run(
        [sys.executable, "-m", "tests.supply.advisories", program],
        cwd=ROOT,
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert {line.split()[0] for line in done.stdout.splitlines()[:-1]} == {"NOT"}
    assert "Swagger UI and ReDoc: " in done.stdout
    assert "Python's packages: " in done.stdout
