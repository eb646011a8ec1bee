"""The inspector's code has one way to the network: GuardedBackend. These tests read the code."""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

import registry_api.inspector
from registry_api.inspector import inspection

FOLDER = Path(registry_api.inspector.__path__[0])
FILES = sorted(FOLDER.rglob("*.py"))

# fmt: off
MODULES = {
    "aiohttp", "asyncio", "ftplib", "http.client", "httpx", "requests", "selectors", "smtplib", "socket",
    "socketserver", "subprocess", "urllib.request", "urllib3", "xmlrpc",
}
NAMES = {
    "AsyncHTTPTransport", "HTTPTransport", "AsyncHTTPProxy", "AsyncSOCKSProxy", "HTTPProxy", "SyncBackend",
    "TrioBackend", "create_mcp_http_client", "connect_unix", "open_connection", "create_connection",
    "create_datagram_endpoint", "create_udp_socket", "create_connected_udp_socket", "open_process", "run_process",
    "stdio_client", "websocket_client", "StdioServerParameters", "ClientSessionGroup",
}
# fmt: on
PRIVATE = ("mcp.client._", "mcp.shared", "httpx2._", "httpcore2._", "anyio._")
ONCE = {"AnyIOBackend": "network.py", "AsyncConnectionPool": "transport.py"}


def words(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                yield name, node


def faults(source: str, file: str) -> Iterator[str]:
    """Yield each way to the network that is not the guarded one."""
    tree = ast.parse(source)
    for module in imported(tree):
        if any(module == one or module.startswith(f"{one}.") for one in MODULES) or module.startswith(PRIVATE):
            yield module
    yield from NAMES & set(words(tree))
    yield from (name for name, place in ONCE.items() if name in set(words(tree)) and file != place)
    yield from (name for name, call in calls(tree) if is_unguarded(name, call))


def is_unguarded(name: str, call: ast.Call) -> bool:
    """Return whether a call opens a way to the network without the guard."""
    function = ast.unparse(call.func)
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    needed = {
        "streamable_http_client": {"http_client"},
        "sse_client": {"httpx_client_factory"},
        "AsyncClient": {"transport", "trust_env"},
        "AsyncConnectionPool": {"network_backend"},
    }
    match name:
        case "Client":
            return not (call.args and ast.unparse(call.args[0]).startswith("recording("))
        case "connect_tcp":
            return function != "self._inner.connect_tcp"
        case "get" | "post" | "request" | "stream":
            return function.startswith(("httpx2.", "httpcore2."))
        case _:
            return not given.keys() >= needed.get(name, set()) or given.get("trust_env", "False") != "False"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_there_is_no_way_to_the_network_but_the_guarded_one(path: Path) -> None:
    assert list(faults(path.read_text(), path.name)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "from urllib.request import urlopen",
        "import urllib.request",
        "import asyncio",
        "from mcp.shared._httpx_utils import create_mcp_http_client",
        "client = Client('http://x')",
        "client = Client(streamable_http_client(url, http_client=http))",
        "streamable_http_client(url)",
        "sse_client(url)",
        "httpx2.AsyncClient()",
        "httpx2.AsyncClient(transport=httpx2.AsyncHTTPTransport(), trust_env=False)",
        "httpcore2.AsyncConnectionPool(ssl_context=tls)",
        "await anyio.connect_tcp('x', 1)",
        "httpx2.get('http://x')",
    ],
)
def test_the_test_would_notice(source: str) -> None:
    assert list(faults(source, "any.py"))


def test_the_loggers_that_write_urls_and_session_ids_are_silent() -> None:
    assert inspection.logger.name.startswith("registry_api.")
    for name in ("httpx2", "httpcore2.connection", "mcp.client.streamable_http", "mcp.client.sse"):
        assert not logging.getLogger(name).isEnabledFor(logging.ERROR), name
