"""Change the tools of the demonstration server and inspect it: `python -m registry_api.local.drift`.

The registry asks for another look at an approved server when two inspections, at least two minutes apart, agree on
tools that are not those approved. This command does not wait: it moves the time of the first one back by two minutes.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from registry_api.local import signing
from registry_api.local.endpoints import DEFAULT_FOLDER, ENDPOINTS_FILE, KEY_FILE, Endpoints
from registry_api.local.persons import MIA
from registry_api.local.signing import SigningKey

_TIMEOUT = 60.0  # seconds for an inspection
_POLL_INTERVAL = 0.2  # seconds


class CannotDrift(Exception):
    """The command cannot do its work; the message says why."""


def main() -> int:
    """Change the tools, print what happened, and return the exit code."""
    parser = argparse.ArgumentParser(prog="make drift", add_help=False)
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    folder: Path = parser.parse_args().folder
    endpoints = Endpoints.load(folder / ENDPOINTS_FILE)
    if endpoints is None:
        sys.stderr.write("No local registry has been started here yet: make run.\n")
        return 1
    try:
        sys.stdout.write(_Drift(folder, endpoints).run() + "\n")
    except CannotDrift as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


class _Drift:
    """The commands of the demonstration server, and the registry's API with the token of an administrator."""

    def __init__(self, folder: Path, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self._token = signing.access_token(SigningKey.load(folder / KEY_FILE), MIA, endpoints.issuer)

    def run(self) -> str:
        """Swap the tools, have two inspections done, and return what is to be seen."""
        before = self._registration()
        page = f"{self._endpoints.address}/review/{before['registration_id']}"
        if not before["approved_snapshot"]:
            raise CannotDrift(f"Approve the demonstration server first, with the tools that were seen: {page}")
        self._command("swap")
        self._inspect(before)
        self._command("skip-wait")
        self._inspect(before)
        if "tools_changed" in self._registration()["attention"]:
            return f"The server's tools have changed, and two inspections have seen it. Look at it again: {page}"
        return "The server offers the approved tools again. Nothing needs another look."

    def _registration(self) -> dict[str, Any]:
        url = self._endpoints.demonstration_url
        for registration in self._call("GET", f"/registrations?search={url}")["items"]:
            if registration["endpoint_url"] == url:
                return dict(registration)
        raise CannotDrift(f"The demonstration server is not registered. Register it first: {url}")

    def _inspect(self, registration: dict[str, Any]) -> None:
        inspection = self._call("POST", f"/registrations/{registration['registration_id']}/inspections")
        deadline = time.monotonic() + _TIMEOUT
        while inspection["state"] != "finished":
            if time.monotonic() > deadline:
                raise CannotDrift("The inspector does not answer; see .local/logs/inspector.log.")
            time.sleep(_POLL_INTERVAL)
            inspection = self._call("GET", f"/inspections/{inspection['inspection_id']}")
        if inspection["outcome"] != "ok":
            raise CannotDrift(f"The demonstration server could not be inspected: {inspection['detail']}")

    def _command(self, name: str) -> None:
        self._send("POST", f"{self._endpoints.demonstration_address}/{name}", b"{}")

    def _call(self, method: str, path: str) -> Any:
        return json.loads(self._send(method, self._endpoints.address + path))

    def _send(self, method: str, url: str, body: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, body, headers, method=method)  # noqa: S310 - a loopback address
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                content: bytes = answer.read()
                return content
        except urllib.error.HTTPError as error:
            raise CannotDrift(f"{method} {url} was answered with {error.code}: {error.read().decode()}") from None
        except OSError:
            raise CannotDrift("The local registry is not running. Start it in another terminal: make run") from None


if __name__ == "__main__":
    sys.exit(main())
