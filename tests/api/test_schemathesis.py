"""Generated requests: the service accepts and refuses what the OpenAPI document says, and answers as documented.

Schemathesis (https://schemathesis.readthedocs.io) generates them from examples, from the limits of each field, at
random, and as sequences along the document's links. It runs as a separate program: its plugin does not support the
installed pytest, and its WSGI transport fails in the check of authentication.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.served import ROOT, Served, child_environment

HERE = Path(__file__).parent
# The limits of fields do not depend on the role, and that phase takes the longest.
PHASES = {"mia": ["Examples", "Coverage", "Fuzzing", "Stateful"], "ana": ["Examples", "Fuzzing", "Stateful"]}


@pytest.mark.parametrize(("who", "phases"), PHASES.items(), ids=["an administrator", "an employee"])
def test_the_service_behaves_as_documented(
    request: pytest.FixtureRequest, served: Served, tmp_path: Path, who: str, phases: list[str]
) -> None:
    token = request.getfixturevalue(who).token
    assert request.getfixturevalue("mia").put("/tags/weather", {"title": "Weather"}).status == 201  # of an example
    run = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"),
            *("run", f"http://127.0.0.1:{served.port}/openapi.json", "--phases", ",".join(phases).lower()),
        ],
        env=child_environment(
            {"TOKEN": token, "SCHEMATHESIS_HOOKS": str(ROOT / "tests/support/schemathesis_hooks.py"), "PYTHONUTF8": "1"}
        ),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=300,  # seconds; a busy machine needs several times what a quiet one does
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert [phase for phase in PHASES["mia"] if f"✅ {phase}" in run.stdout] == phases, run.stdout
