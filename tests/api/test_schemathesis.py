"""What the OpenAPI document allows is accepted, what it forbids is refused, and every answer is as it says.

Schemathesis makes up the requests (https://schemathesis.readthedocs.io): the document's examples, each limit of each
field, whatever else comes to its mind, and chains along the document's links. It runs as a program of its own: its
plugin does not know the present pytest, and its way into a WSGI application fails in the check of authentication.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.served import ROOT, Served, isolated

HERE = Path(__file__).parent
# The limits of the fields are the same for everybody, and going through them all takes the longest.
PHASES = {"mia": ["Examples", "Coverage", "Fuzzing", "Stateful"], "ana": ["Examples", "Fuzzing", "Stateful"]}


@pytest.mark.parametrize(("who", "phases"), PHASES.items(), ids=["an administrator", "an employee"])
def test_the_service_keeps_to_its_document(
    request: pytest.FixtureRequest, served: Served, tmp_path: Path, who: str, phases: list[str]
) -> None:
    token = request.getfixturevalue(who).token
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"),
            *("run", f"http://127.0.0.1:{served.port}/openapi.json", "--phases", ",".join(phases).lower()),
        ],
        env=isolated(
            {"TOKEN": token, "SCHEMATHESIS_HOOKS": str(ROOT / "tests/support/schemathesis_hooks.py"), "PYTHONUTF8": "1"}
        ),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert [phase for phase in PHASES["mia"] if f"✅ {phase}" in run.stdout] == phases, run.stdout
