"""The demonstration server: inspected, approved with its tools, changed by `make drift`, looked at again."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from registry_api.local.endpoints import CHECKOUT, ENDPOINTS_FILE, Endpoints
from tests.local.running import Run, linux_only
from tests.support.given import Sql
from tests.support.processes import children_of, command_line
from tests.support.waiting import wait_until

pytestmark = linux_only


def drift(folder: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "registry_api.local.drift", "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=CHECKOUT)


class Registry:
    """The API of a local registry, as Mia uses it."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._token = run.token("admin")

    def demonstration(self) -> dict[str, Any]:
        found = self._run.get("/registrations?search=demonstration", self._token)["items"]
        return next(one for one in found if one["endpoint_url"].startswith("http://127.0.0.1:"))

    def approve(self) -> dict[str, Any]:
        """Approve the demonstration server with the tools that were seen last."""
        registration = self.demonstration()
        body = {"status": "Approved", "inspection_id": registration["inspection"]["inspection_id"]}
        return self._send(
            "PATCH", f"/registrations/{registration['registration_id']}/status", json.dumps(body).encode()
        )

    def inspect(self, registration: dict[str, Any]) -> dict[str, Any]:
        return self._send("POST", f"/registrations/{registration['registration_id']}/inspections")

    def uninspected(self) -> int:
        """Return how many samples have no inspection, of the first 100."""
        found = self._run.get("/registrations?limit=100", self._token)["items"]
        return sum(one["inspection"] is None for one in found)

    def _send(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self._run.port}{path}", body, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            answered: dict[str, Any] = json.load(answer)
        return answered


def inspectors(run: Run) -> list[int]:
    return [pid for pid in children_of(run.process.pid) if "registry_api.inspector" in command_line(pid)]


def test_the_whole_loop(folder: Path, start: Callable[..., Run]) -> None:
    run = start().wait_until_ready()
    registry = Registry(run)
    wait_until(lambda: registry.demonstration()["inspection"] is not None, 20)
    early = drift(folder)
    assert early.returncode == 1
    assert "Approve the demonstration server first" in early.stderr

    approved = registry.approve()
    assert approved["attention"] == []
    assert [tool["name"] for tool in approved["available_tools"]] == ["forecast", "warnings"]

    changed = drift(folder)
    assert "needs another look" not in changed.stderr
    assert f"/review/{approved['registration_id']}" in changed.stdout, changed.stderr
    assert registry.demonstration()["attention"] == ["tools_changed"]

    back = drift(folder)
    assert "the approved tools again" in back.stdout, back.stderr
    assert registry.demonstration()["attention"] == []

    assert drift(folder).returncode == 0
    accepted = registry.approve()
    assert accepted["attention"] == []
    assert [tool["name"] for tool in accepted["available_tools"]] == ["forecast", "warnings", "delete_reports"]

    # Nothing is sent to the public servers of the sample data.
    assert registry.uninspected() > 70


def test_an_inspector_that_ends_is_started_again(start: Callable[..., Run]) -> None:
    run = start().wait_until_ready()
    wait_until(lambda: len(inspectors(run)) == 1, 20)
    (first,) = inspectors(run)
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: inspectors(run) not in ([], [first]), 20)
    registry = Registry(run)
    wait_until(lambda: registry.demonstration()["inspection"] is not None, 20)
    assert run.stop(signal.SIGINT) == 0
    assert "The inspector ended; it starts again in 1 s" in run.output


def test_only_the_demonstration_server_is_inspected_in_the_database_of_database_url(
    folder: Path, start: Callable[..., Run], owner_url: str, sql: Sql
) -> None:
    run = start(DATABASE_URL=owner_url).wait_until_ready()
    wait_until(lambda: sql("SELECT 1 FROM inspections WHERE outcome = 'ok'"), 20)
    registry = Registry(run)
    sample = run.get("/registrations?search=github", run.token("admin"))["items"][0]
    assert registry.inspect(sample)["state"] == "queued"
    again = registry.inspect(registry.demonstration())
    done = "SELECT 1 FROM inspections WHERE inspection_id = %s AND outcome = 'ok'"
    wait_until(lambda: sql(done, (again["inspection_id"],)))
    endpoints = Endpoints.load(folder / ENDPOINTS_FILE)
    assert endpoints
    begun = "SELECT DISTINCT endpoint_url FROM inspections WHERE attempt > 0"
    assert sql(begun) == [(endpoints.demonstration_url,)]
    ((held_back,),) = sql("SELECT count(*)::int FROM inspections WHERE state = 'queued' AND attempt = 0")
    assert held_back > 60
    assert run.stop(signal.SIGINT) == 0
    assert sql(begun) == [(endpoints.demonstration_url,)]


def test_other_values_of_inspect_are_refused(start: Callable[..., Run]) -> None:
    run = start(INSPECT="everything")
    assert run.wait() == 1
    assert "INSPECT must be public or unset" in run.output
