"""A web worker loads nothing of the inspector: the MCP SDK alone takes some thirty megabytes."""

import subprocess
import sys

from tests.support.served import ROOT

# Everything that a worker imports, and how much memory the process uses then (proc(5), VmRSS).
LOAD = """
import sys
import registry_api.app, registry_api.composition, registry_api.server.worker
print(*sorted({name.partition(".")[0] for name in sys.modules}))
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) // 1024)
"""
MEGABYTES = 90  # 64 as of 2026-12-01


def test_a_web_worker_imports_neither_the_sdk_nor_its_http_client() -> None:
    result = subprocess.run([sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True)
    modules, megabytes = result.stdout.splitlines()
    assert {"registry_api", "falcon", "gunicorn"} <= set(modules.split())
    assert not {"mcp", "mcp_types", "httpx2", "httpcore2", "anyio", "starlette"} & set(modules.split())
    assert int(megabytes) < MEGABYTES
