"""The ceiling: the very statements that the service sends for a request, put to PostgreSQL by pgbench."""

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

MOST = 16
"""Connections: the service opens as many, two pools of eight."""

_SAMPLES = 10  # requests whose statements are taken; each connection of pgbench prepares all of them


@dataclass(frozen=True)
class Ceiling:
    """What PostgreSQL does without a service in front."""

    transactions_per_second: float
    mean: float  # milliseconds


def pgbench() -> str | None:
    """Return the program's path: the embedded PostgreSQL's, or the system's."""
    try:
        return shutil.which("pgbench", path=binaries.directory()) or shutil.which("pgbench")
    except CannotStart:
        return shutil.which("pgbench")


def measure(program: str, url: str, scripts: Sequence[Path], connections: int, seconds: int) -> Ceiling | None:
    """Run the scripts, one of them at a time and each statement prepared once, over so many connections.

    Returns:
        None where the machine is so busy that none was run to its end.
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
    said = dict(re.findall(r"^(tps|latency average) = ([\d.]+)", done.stdout, re.MULTILINE))
    return Ceiling(float(said["tps"]), float(said["latency average"])) if "tps" in said else None


class Statements:
    """Writes down what the application, run in this process, asks the database."""

    def __init__(self, environment: Mapping[str, str], directory: Path) -> None:
        values = {name.lower(): value for name, value in environment.items() if name.lower() in Settings.model_fields}
        settings = Settings(_env_file=None, **values)  # type: ignore[arg-type]  # as from the environment, all texts
        self._directory = directory
        self._database = _Recorder(settings)
        self._keys = KeyCache(key_sources(settings), fetch=lambda _: Path(environment["TEST_KEYS"]).read_bytes())
        self._keys.start()
        verifier = TokenVerifier(token_rules(settings), self._keys)
        self._send = in_process(create_app(settings, self._database, verifier.verify, self._keys.is_usable))

    def scripts(self, requests: Sequence[Request]) -> list[Path]:
        """Write a script for each of some requests that differ."""
        different = dict.fromkeys(replace(request, token=requests[0].token) for request in requests)
        return [self._script(number, request) for number, request in enumerate(list(different)[:_SAMPLES])]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._keys.close()
        self._database.close()

    def _script(self, number: int, request: Request) -> Path:
        for _ in range(2):  # the first may also recognise the caller
            self._database.sent.clear()
            headers = {"Authorization": f"Bearer {request.token}"} if request.token else {}
            assert self._send(request.method, request.path, headers, None).status == 200, request
        script = self._directory / f"statements-{number}.sql"
        script.write_text("".join(f"{statement.strip()};\n" for statement in self._database.sent))
        return script


class _Recorder(Database):
    """A database of one connection, which keeps the text of each statement with its parameters in place."""

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
