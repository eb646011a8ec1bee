"""The ceiling: pgbench runs the statements that the service sends for a request."""

import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from registry_api.app import create_app
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import key_sources, token_rules
from registry_api.entra.tokens import TokenVerifier
from registry_api.local import binaries
from registry_api.local.binaries import CannotStart
from registry_api.settings import Settings
from tests.bench.operations import Request
from tests.support.people import in_process

MAX_CONNECTIONS = 16
"""As the service opens at most: two pools of eight."""

_SAMPLES = 10  # requests; each connection of pgbench prepares the statements of all


@dataclass(frozen=True)
class Ceiling:
    """The throughput and time of the statements alone."""

    transactions_per_second: float
    mean: float  # milliseconds


def pgbench() -> str | None:
    """Return the path of pgbench: from the embedded PostgreSQL or the system; None if there is none."""
    try:
        return shutil.which("pgbench", path=binaries.directory()) or shutil.which("pgbench")
    except CannotStart:
        return shutil.which("pgbench")


def measure(program: str, url: str, scripts: Sequence[Path], connections: int, seconds: int) -> Ceiling | None:
    """Run the scripts with prepared statements on this many connections.

    Returns:
        The figures, or None if the machine was too busy to finish one script.
    """
    address = conninfo_to_dict(url)
    files = [word for script in scripts for word in ("-f", str(script))]
    done = subprocess.run(
        [
            *(program, "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(seconds)),
            *files,
            *("-h", str(address["host"]), "-p", str(address["port"]), "-U", str(address["user"])),
            str(address["dbname"]),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**binaries.environment(), "PGPASSWORD": str(address["password"])},
    )
    assert done.returncode == 0, done.stderr
    output = dict(re.findall(r"^(tps|latency average) = ([\d.]+)", done.stdout, re.MULTILINE))
    return Ceiling(float(output["tps"]), float(output["latency average"])) if "tps" in output else None


class Statements:
    """Records the statements of the application, which runs in this process."""

    def __init__(self, environment: Mapping[str, str], directory: Path) -> None:
        values = {name.lower(): value for name, value in environment.items() if name.lower() in Settings.model_fields}
        settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]  # texts, as in the environment
        self._directory = directory
        self._database = _Recorder(settings)
        self._keys = KeyCache(key_sources(settings), fetch=lambda _: Path(environment["TEST_KEYS"]).read_bytes())
        self._keys.start()
        verifier = TokenVerifier(token_rules(settings), self._keys)
        self._send = in_process(create_app(settings, self._database, verifier.verify, self._keys.is_usable))

    def scripts(self, requests: Sequence[Request]) -> list[Path]:
        """Write a pgbench script for each of several different requests."""
        different = dict.fromkeys(replace(request, token=requests[0].token) for request in requests)
        return [self._script(number, request) for number, request in enumerate(list(different)[:_SAMPLES])]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._keys.close()
        self._database.close()

    def _script(self, number: int, request: Request) -> Path:
        for _ in range(2):  # the first request may also load the caller
            self._database.sent.clear()
            headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
            assert self._send(request.method, request.path, headers, None).status == 200, request
        script = self._directory / f"statements-{number}.sql"
        script.write_text("".join(f"{statement.strip()};\n" for statement in self._database.sent))
        return script


class _Recorder(Database):
    """A database with one connection, which records each statement with its parameters filled in."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.sent: list[str] = []
        self._one = psycopg.connect(settings.database_url.get_secret_value(), autocommit=True)
        self._one.cursor_factory = self._cursor_class()

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        yield self._one

    def close(self) -> None:
        self._one.close()

    def _cursor_class(self) -> type[psycopg.ClientCursor[Any]]:
        sent = self.sent

        class Recording(psycopg.ClientCursor[Any]):
            def execute(self, query: Any, params: Any = None, **options: Any) -> "Recording":
                sent.append(self.mogrify(query, params))
                super().execute(query, params, **options)
                return self

        return Recording
