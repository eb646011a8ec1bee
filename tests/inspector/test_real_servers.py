"""Servers by several makers, over every transport and protocol era, are listed as they are."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastmcp import FastMCP
from mcp.server.mcpserver import MCPServer
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.inspector.conftest import PATIENT, inspected
from tests.support.mcp_servers import raw, served

FOLDER = Path(__file__).parent / "everything"
EVERYTHING = FOLDER / "node_modules/@modelcontextprotocol/server-everything/dist/index.js"


def add(a: int, b: int) -> int:
    """Adds."""
    return a + b


def largest(number: int) -> int:
    """Takes bounds that no double holds."""
    return number


@pytest.fixture(scope="module")
def sdk() -> MCPServer:
    server = MCPServer("adder", title="The adder", version="1.2", instructions="Be kind.")
    server.tool()(add)
    server.tool()(largest)
    return server


@pytest.fixture(scope="module")
def over_http(sdk: MCPServer) -> Iterator[str]:
    with served(sdk.streamable_http_app()) as port:
        yield f"http://127.0.0.1:{port}/mcp"


@pytest.fixture(scope="module")
def over_sse(sdk: MCPServer) -> Iterator[str]:
    with served(sdk.sse_app()) as port:
        yield f"http://127.0.0.1:{port}/sse"


def test_the_newest_protocol(over_http: str) -> None:
    result = inspected(over_http)
    assert (result.outcome, result.protocol_version, result.http_status) == ("ok", "2026-07-28", 200)
    assert result.detail == "The server lists 2 tools."
    assert result.server == {"name": "adder", "title": "The adder", "version": "1.2"}
    assert result.instructions == "Be kind."
    assert result.capabilities is not None
    assert "tools" in result.capabilities
    assert [tool["name"] for tool in result.tools or []] == ["add", "largest"]
    assert result.evidence["connected"].startswith("127.0.0.1 ")
    assert result.evidence["first_bytes"] is None
    assert result.findings == []
    assert result.started_at <= result.finished_at


def test_http_and_sse(over_sse: str) -> None:
    result = inspected(over_sse, "sse")
    assert (result.outcome, result.protocol_version) == ("ok", "2025-11-25")
    assert [tool["name"] for tool in result.tools or []] == ["add", "largest"]


def test_one_server_has_one_digest_whatever_it_speaks(over_http: str, over_sse: str) -> None:
    first, second = inspected(over_http), inspected(over_sse, "sse")
    assert first.tools_digest is not None
    assert first.tools_digest == second.tools_digest
    assert first.protocol_version != second.protocol_version


@pytest.mark.parametrize("registered", ["streamable-http", "sse"])
def test_the_other_transport_is_tried_once_and_told(over_http: str, over_sse: str, registered: str) -> None:
    url, works = (over_sse, "sse") if registered == "streamable-http" else (over_http, "streamable-http")
    result = inspected(url, registered)
    assert (result.outcome, result.works_over) == ("wrong_transport", works)
    assert [tool["name"] for tool in result.tools or []] == ["add", "largest"]
    assert result.tools_digest is None
    assert "Change the transport to " in result.detail


def test_fastmcp() -> None:
    server: FastMCP[Any] = FastMCP("fast", version="2.0")
    server.tool(add)
    with served(server.http_app()) as port, served(server.http_app(transport="sse")) as sse_port:
        result = inspected(f"http://127.0.0.1:{port}/mcp")
        assert (result.outcome, result.server) == ("ok", {"name": "fast", "title": None, "version": "2.0"})
        other = inspected(f"http://127.0.0.1:{sse_port}/sse", "sse")
        assert other.tools_digest == result.tools_digest


def test_a_server_that_knows_only_older_protocols_and_what_it_says_beyond_the_schema() -> None:
    tool = {
        "name": "old",
        "inputSchema": {"type": "object", "maximum": 9223372036854775807},
        "annotations": {"readOnlyHint": "true", "x-vendor": 1},
        "futureField": {"a": [1.0, True]},
    }

    async def answer(request: Any) -> JSONResponse:
        message = await request.json()
        results = {
            "initialize": {
                "protocolVersion": "2024-11-05",
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "old", "version": "0"},
            },
            "tools/list": {"tools": [tool, tool]},
        }
        if "id" not in message:
            return JSONResponse(None, 202)
        if message["method"] not in results:
            return JSONResponse({"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32601, "message": "?"}}, 404)
        return JSONResponse({"jsonrpc": "2.0", "id": message["id"], "result": results[message["method"]]})

    with served(Starlette(routes=[Route("/mcp", answer, methods=["POST"])])) as port:
        result = inspected(f"http://127.0.0.1:{port}/mcp")
    assert (result.outcome, result.protocol_version) == ("ok", "2024-11-05")
    assert result.tools == [tool, tool]


def test_a_tool_that_the_newest_protocol_forbids_is_listed_as_partly_visible(sdk: MCPServer) -> None:
    @sdk.tool()
    def bad(number: float) -> float:
        return number

    try:
        listed = next(tool for tool in sdk._tool_manager.list_tools() if tool.name == "bad")  # noqa: SLF001
        listed.parameters["properties"]["number"]["x-mcp-header"] = "Number"
        with served(sdk.streamable_http_app()) as port:
            result = inspected(f"http://127.0.0.1:{port}/mcp")
    finally:
        sdk.remove_tool("bad")
    assert [tool["name"] for tool in result.tools or []] == ["add", "largest", "bad"]
    assert result.evidence["partly_visible"] == ["bad"]


@pytest.mark.parametrize(
    ("answer", "closes", "outcome", "rule"),
    [
        (b"", True, "unreachable", "closed"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", True, "not_mcp", "http"),
        (
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
            True,
            "unreachable",
            "closed",
        ),
        (b"HTTP/1.1 200 OK\r\ncontent-ty", False, "timeout", "read"),
    ],
    ids=["closes", "other protocol", "cut off", "half a header"],
)
def test_what_is_hardly_http(answer: bytes, closes: bool, outcome: str, rule: str) -> None:
    with raw(answer, closes=closes) as port:
        result = inspected(f"http://127.0.0.1:{port}/mcp", limits=type(PATIENT)(read=1.0))
    assert (result.outcome, result.evidence["rule"]) == (outcome, rule)


def test_a_closed_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    result = inspected(f"http://127.0.0.1:{port}/mcp")
    assert (result.outcome, result.evidence["rule"], result.evidence["errno"]) == ("unreachable", "connect", 111)
    assert result.evidence["stage"] == "connect"


@pytest.fixture
def everything(request: pytest.FixtureRequest) -> Iterator[str]:
    """Start the reference server of the TypeScript SDK's makers, which `make test-python` installs."""
    transport = request.param
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen(
        ["node", "--require", FOLDER / "loopback.cjs", EVERYTHING, transport],
        env={"PORT": str(port), "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield f"http://127.0.0.1:{port}/{'mcp' if transport == 'streamableHttp' else 'sse'}"
    process.terminate()
    process.wait(10)


@pytest.mark.parametrize(
    ("everything", "transport"), [("streamableHttp", "streamable-http"), ("sse", "sse")], indirect=["everything"]
)
def test_the_everything_server(everything: str, transport: str) -> None:
    result = inspected(everything, transport)
    assert result.outcome == "ok", result
    assert "echo" in [tool["name"] for tool in result.tools or []]
