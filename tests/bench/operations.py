"""The operations that are measured; all services receive the same requests."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

SERIAL = "#" * 10
"""Replaced by ten digits that differ in each request."""


@dataclass(frozen=True)
class Request:
    """A request without a host."""

    method: str
    path: str
    token: str | None = None
    body: str | None = None

    def raw(self, host: str) -> bytes:
        """Return the request as HTTP/1.1."""
        head = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Accept: application/json"]
        if self.token:
            head.append(f"Authorization: Bearer {self.token}")
        if self.body is not None:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body.encode())}"]
        return "\r\n".join([*head, "", self.body or ""]).encode()


@dataclass(frozen=True)
class RequestData:
    """The tokens, ids and bodies that requests are built from."""

    tokens: Sequence[str]
    admin: str
    ids: Sequence[str]
    undecided: Sequence[str]
    news: Sequence[dict[str, Any]]

    def get(self, *paths: str) -> list[Request]:
        """Return a GET of each path with rotating tokens; each path and token occurs at least once."""
        turns = max(len(paths), len(self.tokens))
        return [Request("GET", path, token) for path, token, _ in zip(cycle(paths), cycle(self.tokens), range(turns))]

    def create(self) -> list[Request]:
        """Return requests that register new endpoints."""
        bodies = (new | {"endpoint_url": f"https://mcp-{SERIAL}.example.net/mcp"} for new in self.news)
        return [
            Request("POST", "/registrations", token, json.dumps(body, ensure_ascii=False))
            for token, body in zip(cycle(self.tokens), bodies)
        ]

    def decide(self) -> list[Request]:
        """Return requests that approve and then reject all registrations, so that they can be repeated."""
        return [
            Request("PATCH", f"/registrations/{one}/status", self.admin, json.dumps({"status": status}))
            for status in ("Approved", "Rejected")
            for one in self.undecided
        ]


@dataclass(frozen=True)
class Operation:
    """An operation, and what it is compared with."""

    name: str
    title: str
    requests: Callable[[RequestData], Sequence[Request]]
    writes: bool = False
    has_floor: bool = False  # compare with a raw WSGI answer of the same size
    reads_rows: bool = False  # measure its statements with pgbench, and its cost at other numbers of rows


OPERATIONS = (
    Operation(
        "point",
        "Point read",
        lambda data: data.get(*(f"/registrations/{one}" for one in data.ids)),
        has_floor=True,
        reads_rows=True,
    ),
    Operation("page", "Page of 50", lambda data: data.get("/registrations?limit=50"), has_floor=True, reads_rows=True),
    Operation("rare", "Search, rare", lambda data: data.get("/registrations?search=quokka"), reads_rows=True),
    Operation("common", "Search, common", lambda data: data.get("/registrations?search=data"), reads_rows=True),
    Operation("none", "Search, no hit", lambda data: data.get("/registrations?search=zyxwvut"), reads_rows=True),
    Operation("summary", "Summary", lambda data: data.get("/registrations/summary"), reads_rows=True),
    Operation(
        "servers",
        "Page of 50, read API",
        lambda _: [Request("GET", "/v0.1/servers?limit=50&version=latest")],  # as VS Code requests it
        has_floor=True,
        reads_rows=True,
    ),
    Operation("health", "Health", lambda _: [Request("GET", "/health")]),
    Operation("create", "Create", RequestData.create, writes=True),
    Operation("status", "Status change", RequestData.decide, writes=True),
)
