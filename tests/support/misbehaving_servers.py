"""An ASGI application in which each path is an MCP server with its own fault, and what an inspection must call it."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Behaviour = Callable[["Call"], Awaitable[None]]

JSON = ("content-type", "application/json")
EVENTS = ("content-type", "text/event-stream")
TOOL = {"name": "add", "description": "Adds", "inputSchema": {"type": "object"}}
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Fault:
    """One path of the application: how it behaves, and what an inspection must say."""

    behave: Behaviour
    outcome: str
    rule: str | None = None
    transport: str = "streamable-http"


@dataclass
class Call:
    """One request, and the ways to answer it."""

    scope: Scope
    receive: Receive
    send: Send
    body: bytes = b""

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def rpc(self) -> dict[str, Any]:
        return json.loads(self.body) if self.body else {}

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    async def begin(self, status: int = 200, *headers: tuple[str, str]) -> None:
        pairs = [(name.encode(), value.encode()) for name, value in headers]
        await self.send({"type": "http.response.start", "status": status, "headers": pairs})

    async def more(self, content: bytes, *, last: bool = False) -> None:
        await self.send({"type": "http.response.body", "body": content, "more_body": not last})

    async def answer(self, status: int = 200, content: bytes | str = b"", *headers: tuple[str, str]) -> None:
        await self.begin(status, *(headers or (JSON,)))
        await self.more(content.encode() if isinstance(content, str) else content, last=True)

    async def result(self, value: Any, *headers: tuple[str, str]) -> None:
        message = {"jsonrpc": "2.0", "id": self.rpc.get("id"), "result": value}
        await self.answer(200, json.dumps(message), JSON, *headers)

    async def error(self, code: int, status: int = 200) -> None:
        message = {"jsonrpc": "2.0", "id": self.rpc.get("id"), "error": {"code": code, "message": "no"}}
        await self.answer(status, json.dumps(message))


def opened(**changes: Any) -> dict[str, Any]:
    """Return the result of initialize."""
    info = {"name": "old", "version": "1"}
    return {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": info, **changes}


Lists = Callable[[Call, dict[str, Any]], Awaitable[None]]


def legacy(lists: Lists, initialize: dict[str, Any] | None = None, *headers: tuple[str, str]) -> Behaviour:
    """Behave as a server of 2025-06-18 whose answer to tools/list is the given one."""

    async def behave(call: Call) -> None:
        if call.method == "DELETE":
            await call.answer(405)
            return
        asked = call.rpc.get("method")
        if asked == "initialize":
            await call.result(opened() if initialize is None else initialize, *headers)
        elif asked == "notifications/initialized":
            await call.answer(202)
        elif asked == "tools/list":
            await lists(call, call.rpc.get("params") or {})
        else:
            await call.error(-32601)

    return behave


def listing(*tools: Any, **more: Any) -> Lists:
    """Answer tools/list with these."""

    async def lists(call: Call, _: dict[str, Any]) -> None:
        await call.result({"tools": list(tools), **more})

    return lists


def text_listing(text: str) -> Lists:
    """Answer tools/list with this text as result, which need not be what Python writes."""

    async def lists(call: Call, _: dict[str, Any]) -> None:
        await call.answer(200, f'{{"jsonrpc": "2.0", "id": {json.dumps(call.rpc["id"])}, "result": {text}}}')

    return lists


def status(code: int, *headers: tuple[str, str], content: str = "") -> Behaviour:
    """Answer everything with a status."""

    async def behave(call: Call) -> None:
        await call.answer(code, content, *(headers or (("content-type", "text/plain"),)))

    return behave


def content(body: bytes | str, *headers: tuple[str, str]) -> Behaviour:
    """Answer everything with 200 and this."""

    async def behave(call: Call) -> None:
        await call.answer(200, body, *(headers or (JSON,)))

    return behave


def rpc_error(code: int, status_code: int) -> Behaviour:
    """Answer everything with a JSON-RPC error."""

    async def behave(call: Call) -> None:
        await call.error(code, status_code)

    return behave


def drip(piece: bytes, *headers: tuple[str, str], begins: bytes = b"") -> Behaviour:
    """Answer, and never finish."""

    async def behave(call: Call) -> None:
        await call.begin(200, *headers)
        await call.more(begins)
        for _ in range(100):
            await call.more(piece)
            await asyncio.sleep(0.1)

    return behave


def flood(piece: bytes, times: int, *headers: tuple[str, str]) -> Behaviour:
    """Answer with a lot."""

    async def behave(call: Call) -> None:
        await call.begin(200, *headers)
        for _ in range(times):
            await call.more(piece)
        await call.more(b"", last=True)

    return behave


def redirecting(code: int, location: str, then: Behaviour | None = None) -> Behaviour:
    """Redirect, and behave otherwise at the path that ends in a slash."""

    async def behave(call: Call) -> None:
        if then is not None and call.path.endswith("/"):
            await then(call)
        else:
            await call.answer(code, "", ("location", location or f"{call.path}/"))

    return behave


def encoded(coding: str, encode: Callable[[bytes], bytes]) -> Behaviour:
    """Behave well, with an encoding that was not asked for."""

    async def behave(call: Call) -> None:
        inner = Call(call.scope, call.receive, call.send, call.body)
        collected: list[dict[str, Any]] = []

        async def collect(message: dict[str, Any]) -> None:
            collected.append(message)

        inner.send = collect
        await legacy(listing(TOOL))(inner)
        collected[0]["headers"].append((b"content-encoding", coding.encode()))
        collected[1]["body"] = encode(collected[1]["body"]) if collected[1]["body"] else b""
        for message in collected:
            await call.send(message)

    return behave


def raw_deflate(plain: bytes) -> bytes:
    """Compress without zlib's header, as some servers do."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush()


async def pages_for_ever(call: Call, params: dict[str, Any]) -> None:
    await call.result({"tools": [], "nextCursor": str(int(params.get("cursor") or 0) + 1)})


async def an_empty_cursor(call: Call, params: dict[str, Any]) -> None:
    is_first = params.get("cursor") is None
    await call.result(
        {"tools": [TOOL if is_first else {**TOOL, "name": "sub"}], **({"nextCursor": ""} if is_first else {})}
    )


async def unauthorized_list(call: Call, _: dict[str, Any]) -> None:
    await call.answer(401, "", ("www-authenticate", "Bearer"))


async def failing_list(call: Call, _: dict[str, Any]) -> None:
    await call.error(-32603)


async def answers_another(call: Call) -> None:
    await call.answer(200, json.dumps({"jsonrpc": "2.0", "id": "another", "result": {}}))


async def hangs(call: Call) -> None:
    await asyncio.sleep(10)
    await call.answer(200)


async def leaves_badly(call: Call) -> None:
    if call.method == "DELETE":
        await hangs(call)
    else:
        await legacy(listing(TOOL), None, ("mcp-session-id", "s1"))(call)


def event_stream(begins: str, post_status: int = 202, get: Behaviour | None = None) -> Behaviour:
    """Behave as an HTTP+SSE server that begins its stream so, and never answers in it."""

    async def behave(call: Call) -> None:
        if call.method == "POST":
            await call.answer(post_status, "", ("www-authenticate", "Bearer"))
        else:
            await (get or drip(b": still here\n\n", EVENTS, begins=begins.encode()))(call)

    return behave


async def streams(call: Call) -> None:
    """Behave as a good server whose answers are events, after comments, a priming event and a notification."""
    collected: list[dict[str, Any]] = []

    async def collect(message: dict[str, Any]) -> None:
        collected.append(message)

    await legacy(listing(TOOL))(Call(call.scope, call.receive, collect, call.body))
    if collected[0]["status"] != 200 or "id" not in call.rpc:
        for message in collected:
            await call.send(message)
        return
    note = {"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x"}}
    await call.begin(200, EVENTS)
    await call.more(f": hello\r\n\r\nevent: message\r\ndata: {json.dumps(note)}\r\n\r\n".encode())
    await call.more(b"event: message\ndata: " + collected[1]["body"] + b"\n\n")
    await asyncio.sleep(10)  # a client that reads to the end waits here


DEEP = "[" * 70 + "]" * 70
BOMB = gzip.compress(b" " * (64 * MEBIBYTE))
CHALLENGE = ("www-authenticate", 'Bearer realm="x", error="invalid_token"')
POST_AT = "event: endpoint\ndata: /{name}?session=1\n\n"

FAULTS: dict[str, Fault] = {
    # ------------------------------------------------------------------ statuses
    "400": Fault(status(400), "not_mcp", "status"),
    "401": Fault(status(401, CHALLENGE), "auth_required", "status"),
    "401-without-challenge": Fault(status(401), "auth_required", "status"),
    "401-with-rpc-error": Fault(rpc_error(-32001, 401), "auth_required", "status"),
    "402-with-challenge": Fault(status(402, CHALLENGE), "auth_required", "status"),
    "402": Fault(status(402), "refused", "server"),
    "403": Fault(status(403), "refused", "server"),
    "403-with-challenge": Fault(status(403, CHALLENGE), "auth_required", "status"),
    "403-of-a-bot-protection": Fault(status(403, ("cf-mitigated", "challenge")), "refused", "mitigated"),
    "404": Fault(status(404), "not_mcp", "gone"),
    "405": Fault(status(405), "not_mcp", "status"),
    "406": Fault(status(406), "not_mcp", "status"),
    "407": Fault(status(407), "auth_required", "status"),
    "408": Fault(status(408), "unreachable", "status"),
    "410": Fault(status(410), "not_mcp", "gone"),
    "415": Fault(status(415), "not_mcp", "status"),
    "418": Fault(status(418), "not_mcp", "status"),
    "429": Fault(status(429, ("retry-after", "120")), "unreachable", "busy"),
    "500": Fault(status(500), "unreachable", "status"),
    "502": Fault(status(502, content="<html>"), "unreachable", "status"),
    "503": Fault(status(503, ("retry-after", "Fri, 01 Jan 2100 00:00:00 GMT")), "unreachable", "status"),
    "599": Fault(status(599), "unreachable", "status"),
    "400-with-rpc-error": Fault(rpc_error(-32600, 400), "not_mcp", "status"),
    "404-with-rpc-error": Fault(rpc_error(-32601, 404), "not_mcp", "gone"),
    # ------------------------------------------------------------------ redirects
    "301": Fault(redirecting(301, "", legacy(listing(TOOL))), "refused", "redirect"),
    "303": Fault(redirecting(303, "", legacy(listing(TOOL))), "refused", "redirect"),
    "307": Fault(redirecting(307, "", legacy(listing(TOOL))), "ok"),
    "308": Fault(redirecting(308, "", legacy(listing(TOOL))), "ok"),
    "307-elsewhere": Fault(redirecting(307, "http://127.0.0.2:9/secret?token=1"), "refused", "redirect"),
    "307-to-metadata": Fault(redirecting(307, "http://169.254.169.254/latest/"), "refused", "redirect"),
    "307-for-ever": Fault(redirecting(307, "/307-for-ever"), "refused", "redirect"),
    # ------------------------------------------------------------------ answers that are none
    "html": Fault(content("<!doctype html>", ("content-type", "text/html; charset=utf-8")), "not_mcp", "html"),
    "text": Fault(content("OK", ("content-type", "text/plain")), "not_mcp", "answer"),
    "nothing": Fault(content(""), "not_mcp", "answer"),
    "202": Fault(status(202), "not_mcp", "answer"),
    "204": Fault(status(204), "not_mcp", "answer"),
    "broken-json": Fault(content('{"jsonrpc": "2.0", "id"'), "not_mcp", "answer"),
    "other-json": Fault(content('{"status": "healthy"}'), "not_mcp", "answer"),
    "json-array": Fault(content("[]"), "not_mcp", "answer"),
    "old-rpc": Fault(content('{"jsonrpc": "1.0", "id": 1, "result": {}}'), "not_mcp", "answer"),
    "lone-surrogate": Fault(content('{"jsonrpc": "2.0", "id": 1, "result": {"x": "\\ud800"}}'), "not_mcp", "answer"),
    "invalid-utf-8": Fault(content(b'{"jsonrpc": "2.0", "id": 1, "result": {"x": "\xff"}}'), "not_mcp", "answer"),
    "nested-arrays": Fault(content("[" * 100_000), "not_mcp", "answer"),
    "text-as-events": Fault(content("hello", EVENTS), "not_mcp", "answer"),
    "cut-off-event": Fault(content('event: message\ndata: {"jsonrpc"', EVENTS), "not_mcp", "answer"),
    "foreign-id": Fault(answers_another, "timeout", "whole"),
    # ------------------------------------------------------------------ time
    "never": Fault(hangs, "timeout", "read"),
    "comments-for-ever": Fault(drip(b": x\n\n", EVENTS), "timeout", "whole"),
    "events-for-ever": Fault(drip(b"event: ping\ndata: x\n\n", EVENTS), "timeout", "whole"),
    "blanks-for-ever": Fault(drip(b" ", JSON), "timeout", "whole"),
    "leaves-badly": Fault(leaves_badly, "ok"),
    # ------------------------------------------------------------------ sizes
    "large-json": Fault(flood(b" " * MEBIBYTE, 6, JSON), "too_large", "bytes"),
    "large-event": Fault(flood(b"data: " + b"x" * MEBIBYTE + b"\n", 6, EVENTS), "too_large", "bytes"),
    "bomb": Fault(content(BOMB, JSON, ("content-encoding", "gzip")), "too_large", "inflated"),
    "gzip": Fault(encoded("gzip", gzip.compress), "ok"),
    "deflate": Fault(encoded("deflate", zlib.compress), "ok"),
    "raw-deflate": Fault(encoded("deflate", raw_deflate), "ok"),
    "twice-gzip": Fault(encoded("gzip, gzip", lambda it: gzip.compress(gzip.compress(it))), "not_mcp", "encoding"),
    "brotli": Fault(encoded("br", bytes), "not_mcp", "encoding"),
    "damaged-gzip": Fault(encoded("gzip", lambda it: gzip.compress(it)[:12] + b"\xff" * 40), "not_mcp", "encoding"),
    # ------------------------------------------------------------------ sessions
    "error-on-initialize": Fault(rpc_error(-32603, 200), "not_mcp", "answer"),
    "unknown-version": Fault(legacy(listing(), opened(protocolVersion="2025-11-05")), "not_mcp", "version"),
    "invalid-initialize": Fault(legacy(listing(), {"protocolVersion": 1}), "not_mcp", "opening"),
    "no-tools": Fault(legacy(failing_list, opened(capabilities={})), "ok"),
    "odd-capabilities": Fault(
        legacy(listing(TOOL), opened(capabilities={"tools": {}, "experimental": {"x": {"y": float("nan")}}})), "ok"
    ),
    "session": Fault(legacy(listing(TOOL), None, ("mcp-session-id", "s1")), "ok"),
    "streams": Fault(streams, "ok"),
    # ------------------------------------------------------------------ lists
    "error-on-list": Fault(legacy(failing_list), "not_mcp", "list"),
    "401-on-list": Fault(legacy(unauthorized_list), "auth_required", "status"),
    "tools-is-null": Fault(legacy(text_listing('{"tools": null}')), "not_mcp", "invalid_list"),
    "schema-is-null": Fault(legacy(listing(TOOL, {"name": "x", "inputSchema": None})), "not_mcp", "tool"),
    "no-schema": Fault(legacy(listing({"name": "x"})), "not_mcp", "tool"),
    "no-name": Fault(legacy(listing({"inputSchema": {"type": "object"}})), "not_mcp", "tool"),
    "tool-is-text": Fault(legacy(listing("add")), "not_mcp", "tool"),
    "not-a-number": Fault(
        legacy(text_listing('{"tools": [{"name": "x", "inputSchema": {"type": "object", "maximum": NaN}}]}')),
        "not_mcp",
        "tool",
    ),
    "too-deep": Fault(
        legacy(text_listing(f'{{"tools": [{{"name": "x", "inputSchema": {{"type": "object", "x": {DEEP}}}}}]}}')),
        "not_mcp",
        "tool",
    ),
    "pages-for-ever": Fault(legacy(pages_for_ever), "too_large", "requests"),
    "same-page-for-ever": Fault(legacy(listing(TOOL, nextCursor="again")), "too_large", "cursor"),
    "empty-cursor": Fault(legacy(an_empty_cursor), "ok"),
    "too-many-tools": Fault(legacy(listing(*[TOOL] * 2001)), "too_large", "tools"),
    # ------------------------------------------------------------------ HTTP+SSE
    "sse-elsewhere": Fault(
        event_stream("event: endpoint\ndata: http://127.0.0.2:9/x\n\n"), "refused", "endpoint", "sse"
    ),
    "sse-message-first": Fault(event_stream("data: {}\n\n"), "not_mcp", "endpoint", "sse"),
    "sse-no-endpoint": Fault(event_stream(": hello\n\n"), "timeout", "whole", "sse"),
    "sse-ends": Fault(event_stream("", get=content("", EVENTS)), "not_mcp", "answer", "sse"),
    "sse-html": Fault(event_stream("", get=content("<html>", ("content-type", "text/html"))), "not_mcp", "html", "sse"),
    "sse-401": Fault(event_stream("", get=status(401)), "auth_required", "status", "sse"),
    "sse-post-401": Fault(event_stream(POST_AT.format(name="sse-post-401"), 401), "auth_required", "status", "sse"),
    "sse-post-500": Fault(event_stream(POST_AT.format(name="sse-post-500"), 500), "unreachable", "status", "sse"),
    "sse-no-answer": Fault(event_stream(POST_AT.format(name="sse-no-answer")), "timeout", "whole", "sse"),
    "sse-large-event": Fault(
        event_stream("", get=flood(b"data: " + b"x" * MEBIBYTE + b"\n", 2, EVENTS)), "too_large", "event", "sse"
    ),
    "sse-404": Fault(status(404), "not_mcp", "gone", "sse"),
}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Behave as the path says."""
    if scope["type"] != "http":
        return
    call = Call(scope, receive, send)
    while True:
        message = await receive()
        call.body += message.get("body", b"")
        if not message.get("more_body"):
            break
    name = call.path.strip("/").split("/")[0]
    if name in FAULTS:
        await FAULTS[name].behave(call)
    else:
        await call.answer(404)


def names(outcomes: Sequence[str] = ()) -> list[str]:
    """Return the paths, or those with these outcomes."""
    return [name for name, fault in FAULTS.items() if not outcomes or fault.outcome in outcomes]
