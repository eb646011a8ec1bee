"""Serve MCP servers of every outcome to a local registry, with an inspector that may reach them.

`python -m tests.support.inspected_servers FOLDER`, for the browser tests: FOLDER is the registry's. It prints the
servers' URLs by outcome as JSON, and ends when its standard input is closed.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from mcp.server.mcpserver import MCPServer

from registry_api.local.endpoints import CHECKOUT
from tests.support import misbehaving_servers
from tests.support.mcp_servers import raw, served, served_on

# Each on a port of its own: the inspector waits a second between two visits of one host.
_PATHS = {
    "ok": "session",
    "auth_required": "401",
    "not_mcp": "html",
    "unreachable": "500",
    "too_large": "same-page-for-ever",
    "refused": "403",
}


def main(folder: Path) -> None:
    """Serve until standard input is closed."""
    with ExitStack() as stack:
        ports = stack.enter_context(served_on(len(_PATHS), misbehaving_servers.app))
        sse = stack.enter_context(served(_adder().sse_app()))
        silent = stack.enter_context(raw(b"", closes=False))
        pairs = zip(_PATHS.items(), ports, strict=True)
        urls = {outcome: f"http://127.0.0.1:{port}/{path}" for (outcome, path), port in pairs}
        urls["wrong_transport"] = f"http://127.0.0.1:{sse}/sse"
        urls["timeout"] = f"http://127.0.0.1:{silent}/mcp"
        urls["tls_failed"] = f"https://127.0.0.1:{ports[0]}/session"
        inspector = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "registry_api.inspector"],
                cwd=CHECKOUT,
                env={**os.environ, **_settings(folder, [*ports, sse, silent])},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(inspector.terminate)
        sys.stdout.write(json.dumps(urls) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


def _adder() -> MCPServer:
    server = MCPServer("adder", title="The adder", instructions="Be kind.")

    @server.tool()
    def add(a: int, b: int) -> int:
        """Adds two numbers."""
        return a + b

    return server


def _settings(folder: Path, ports: list[int]) -> Mapping[str, str]:
    (pid_file,) = folder.glob("postgres/**/postmaster.pid")
    database_port = pid_file.read_text().splitlines()[3]
    password = (folder / "inspector-password").read_text()
    return {
        "DATABASE_URL": f"postgresql://registry_inspector:{password}@127.0.0.1:{database_port}/postgres",
        "INSPECTOR_ALLOWED_NETWORKS": "127.0.0.1/32",
        "INSPECTOR_ALLOWED_PORTS": ",".join(map(str, ports)),
        "INSPECTOR_HOSTS": ",".join(f"127.0.0.1:{port}" for port in ports),
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
