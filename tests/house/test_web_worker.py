"""A worker of the web service holds no MCP client: importing one takes 55 MiB and more than half a second."""

import os
import subprocess
import sys

from tests.support.served import ROOT, child_environment

# As gunicorn does it; one request, because some modules are imported when they are first used.
ANSWER_ONE = """
import sys
from falcon.testing import TestClient
from tests.support.served_app import app
for path in ("/health", "/metrics", "/openapi.json", "/registrations", "/v0.1/servers", "/inspections"):
    TestClient(app).simulate_get(path)
TestClient(app).simulate_post("/inspections", json={"endpoint_url": "https://mcp.example.com/"})
print(*sorted({name.partition(".")[0] for name in sys.modules} | {
    name for name in sys.modules if name.startswith("registry_api.inspector")
}))
"""
CLIENT = {"mcp", "mcp_types", "httpx2", "httpcore2", "anyio", "starlette", "uvicorn", "registry_api.inspector"}


def modules(code: str, environment: dict[str, str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**child_environment(environment), "PYTHONPATH": os.fspath(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_a_web_worker_has_no_mcp_client_in_memory(served_environment: dict[str, str]) -> None:
    loaded = modules(ANSWER_ONE, served_environment)
    assert {"falcon", "psycopg", "registry_api"} <= loaded
    assert loaded & CLIENT == set()


def test_the_test_would_notice(served_environment: dict[str, str]) -> None:
    inspector = f"import registry_api.inspector.worker\n{ANSWER_ONE}"
    assert {"anyio", "registry_api.inspector"} <= modules(inspector, served_environment)
