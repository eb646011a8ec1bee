"""Nothing but an address that the guard has passed is ever connected to."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

import anyio
import pytest

from registry_api.inspector.networks import Address, Guard
from tests.inspector.conftest import LOOPBACK, PATIENT, inspected
from tests.support.mcp_servers import raw, served
from tests.support.misbehaving_servers import TOOL, Call, legacy, listing

Answers = Sequence[str]


class NameServer:
    """A resolver whose answers are listed; the last one stays."""

    def __init__(self, *answers: Answers) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _: int) -> Sequence[Address]:
        self.asked.append(host)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if not answer:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [ip_address(address) for address in answer]


@pytest.fixture
def requests() -> list[dict[str, str]]:
    return []


@pytest.fixture
def port(requests: list[dict[str, str]]) -> Iterator[int]:
    """Serve a good MCP server that notes the headers of each request."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            requests.append({name.decode(): value.decode() for name, value in scope["headers"]})
            await legacy(listing(TOOL))(Call(scope, receive, send, (await receive())["body"]))

    with served(app) as port:
        yield port


def test_a_name_is_resolved_once_and_kept_in_the_request(
    port: int, requests: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the second answer of the name server would be a metadata address."""
    looked_up: list[object] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
        looked_up.append(host)
        return real(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    names = NameServer(["127.0.0.1"], ["169.254.169.254"])
    result = inspected(f"http://mcp.example.com:{port}/mcp", resolver=names)
    assert (result.outcome, names.asked) == ("ok", ["mcp.example.com"])
    assert set(looked_up) <= {"127.0.0.1"}
    assert {request["host"] for request in requests} == {f"mcp.example.com:{port}"}
    assert result.evidence["addresses"] == ["127.0.0.1"]


@pytest.mark.parametrize(
    "answer",
    [
        ["169.254.169.254"],
        ["127.0.0.1", "169.254.169.254"],
        ["169.254.169.254", "127.0.0.1"],
        ["127.0.0.1", "10.0.0.1"],
        ["::ffff:169.254.169.254"],
        ["64:ff9b::a9fe:a9fe"],
        ["64:ff9b:1::a9fe:a9fe"],
        ["2002:a9fe:a9fe::"],
        ["::169.254.169.254"],
        ["fe80::1%lo"],
        ["168.63.129.16"],
        ["0.0.0.0"],  # noqa: S104 - nothing is bound to it
    ],
)
def test_one_address_that_is_not_allowed_refuses_the_whole(port: int, requests: list[Any], answer: Answers) -> None:
    result = inspected(f"http://mcp.example.com:{port}/mcp", resolver=NameServer(answer))
    assert (result.outcome, result.evidence["rule"], requests) == ("refused", "address", [])
    assert result.evidence["connected"] is None
    assert not any(character.isdigit() for character in result.detail)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "127.1", "0x7f.1", "2130706433", "[::ffff:a9fe:a9fe]", "[fe80::1]"]
)
def test_no_spelling_of_an_address_gets_around(host: str) -> None:
    assert inspected(f"http://{host}:9/", guard=Guard()).outcome == "refused"


def test_loopback_is_refused_unless_it_is_named(port: int, requests: list[Any]) -> None:
    for host in ("127.0.0.1", "localhost"):
        assert inspected(f"http://{host}:{port}/mcp", guard=Guard()).outcome == "refused"
    assert requests == []


def test_a_name_with_both_families_needs_both_to_be_allowed(port: int, requests: list[Any]) -> None:
    only_four = Guard(networks=[ip_network("127.0.0.0/8")])
    names = NameServer(["::1", "127.0.0.1"])
    assert inspected(f"http://localhost:{port}/mcp", guard=only_four, resolver=names).outcome == "refused"
    assert requests == []
    # Nothing listens on ::1, so the second address is connected to.
    result = inspected(f"http://localhost:{port}/mcp", resolver=names)
    assert (result.outcome, result.evidence["connected"]) == ("ok", f"127.0.0.1 {port}")


def test_ports_of_named_networks_are_limited(port: int, requests: list[Any]) -> None:
    guard = Guard(networks=LOOPBACK.networks, ports=frozenset({port + 1}))
    assert inspected(f"http://127.0.0.1:{port}/mcp", guard=guard).outcome == "refused"
    assert requests == []
    guard = Guard(networks=LOOPBACK.networks, ports=frozenset({port}))
    assert inspected(f"http://127.0.0.1:{port}/mcp", guard=guard).outcome == "ok"


def test_the_registry_s_own_endpoints_are_resolved_each_time(port: int, requests: list[Any]) -> None:
    guard = Guard(networks=LOOPBACK.networks, endpoints=[("database.internal", port), ("gone.internal", port)])

    async def names(host: str, _: int) -> Sequence[Address]:
        if host == "gone.internal":
            raise OSError
        return [ip_address("127.0.0.1")]

    assert inspected(f"http://mcp.example.com:{port}/mcp", guard=guard, resolver=names).outcome == "refused"
    assert inspected(f"http://[::ffff:127.0.0.1]:{port}/mcp", guard=guard, resolver=names).outcome == "refused"
    assert requests == []


@pytest.mark.parametrize("host", ["login.example.com", "LOGIN.example.com", "login.example.com."])
def test_the_identity_provider_is_never_asked(host: str) -> None:
    names = NameServer(["127.0.0.1"])
    guard = Guard(networks=LOOPBACK.networks, hosts=frozenset({"login.example.com"}))
    assert inspected(f"https://{host}/mcp", guard=guard, resolver=names).evidence["rule"] == "host"
    assert names.asked == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "unix:///run/x", "ftp://127.0.0.1/", "mcp"])
def test_only_http_is_spoken(url: str) -> None:
    assert inspected(url).evidence["rule"] == "scheme"


def test_an_unknown_name_and_a_slow_name_server() -> None:
    result = inspected("http://mcp.example.com/", resolver=NameServer([]))
    assert (result.outcome, result.evidence["rule"], result.evidence["stage"]) == ("unreachable", "name", "resolve")

    async def slow(_: str, __: int) -> Sequence[Address]:
        await anyio.sleep(60)
        return []

    result = inspected("http://mcp.example.com/", resolver=slow, limits=type(PATIENT)(connect=0.2))
    assert (result.outcome, result.evidence["rule"]) == ("timeout", "resolve")


@pytest.mark.parametrize("transport", ["streamable-http", "sse"])
def test_a_redirect_to_another_port_or_host_is_not_followed(transport: str) -> None:
    for place in ("http://127.0.0.1:{other}/", "http://localhost:{other}/", "//127.0.0.2:{other}/"):
        with raw(b"", closes=True) as other:
            location = place.format(other=other).encode()
            answer = b"HTTP/1.1 307 Elsewhere\r\ncontent-length: 0\r\nlocation: " + location + b"?key=1\r\n\r\n"
            with raw(answer, closes=True) as port:
                result = inspected(f"http://127.0.0.1:{port}/mcp", transport)
        assert (result.outcome, result.evidence["rule"]) == ("refused", "redirect")
        assert result.evidence["exchanges"][-1]["location"] == location.decode()
        assert result.evidence["connected"] == f"127.0.0.1 {port}"


PROXIED = """
import sys
from tests.inspector.conftest import inspected
result = inspected(sys.argv[1])
print(result.outcome, result.tools[0]["name"])
"""


def test_proxies_from_the_environment_are_ignored(port: int) -> None:
    proxies = dict.fromkeys(("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
    command = [sys.executable, "-c", PROXIED, f"http://127.0.0.1:{port}/mcp"]
    done = subprocess.run(command, env={**os.environ, **proxies}, capture_output=True, text=True, check=False)
    assert done.stdout == "ok add\n", done.stderr


def test_what_is_sent_names_the_inspector_and_asks_for_no_encoding(port: int, requests: list[dict[str, str]]) -> None:
    inspected(f"http://127.0.0.1:{port}/mcp")
    assert {request["user-agent"] for request in requests} == {"mcp-registry-inspector/0"}
    assert {request["accept-encoding"] for request in requests} == {"identity"}
    assert not any({"authorization", "cookie"} & request.keys() for request in requests)


def test_nothing_is_left_open(port: int) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    inspected(f"http://127.0.0.1:{port}/mcp")
    before = descriptors()
    for _ in range(5):
        inspected(f"http://127.0.0.1:{port}/mcp")
        inspected(f"http://127.0.0.1:{port}/mcp", "sse")
    assert descriptors() <= before
