"""What is measured: one entry per operation, the same requests to every service."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

SERIAL = "#" * 10
"""Stands for ten digits that no other request has."""


@dataclass(frozen=True)
class Request:
    """A request, not yet addressed to anybody."""

    method: str
    path: str
    token: str | None = None
    body: str | None = None

    def raw(self, host: str) -> bytes:
        """Write it as HTTP."""
        head = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", "Accept: application/json"]
        if self.token:
            head.append(f"Authorization: Bearer {self.token}")
        if self.body is not None:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body.encode())}"]
        return "\r\n".join([*head, "", self.body or ""]).encode()


@dataclass(frozen=True)
class Scene:
    """Who asks, and what there is to ask for."""

    tokens: Sequence[str]
    admin: str
    ids: Sequence[str]
    undecided: Sequence[str]
    news: Sequence[dict[str, Any]]

    def get(self, *paths: str) -> list[Request]:
        """Ask for each path as somebody else, at least once as everybody."""
        turns = max(len(paths), len(self.tokens))
        return [Request("GET", path, token) for path, token, _ in zip(cycle(paths), cycle(self.tokens), range(turns))]

    def create(self) -> list[Request]:
        """Register something that is not there yet."""
        bodies = (new | {"endpoint_url": f"https://mcp-{SERIAL}.example.net/mcp"} for new in self.news)
        return [
            Request("POST", "/registrations", token, json.dumps(body, ensure_ascii=False))
            for token, body in zip(cycle(self.tokens), bodies)
        ]

    def decide(self) -> list[Request]:
        """Approve every one that is not, then reject them all: the turn after begins where this one did."""
        return [
            Request("PATCH", f"/registrations/{one}/status", self.admin, json.dumps({"status": status}))
            for status in ("Approved", "Rejected")
            for one in self.undecided
        ]


@dataclass(frozen=True)
class Operation:
    """What is asked, and how it is compared."""

    name: str
    title: str
    requests: Callable[[Scene], Sequence[Request]]
    writes: bool = False
    has_floor: bool = False  # a raw answer of the same size is measured beside it
    reads_rows: bool = False  # its statements are also measured with pgbench, its cost at further numbers of rows


OPERATIONS = (
    Operation(
        "point",
        "Point read",
        lambda scene: scene.get(*(f"/registrations/{one}" for one in scene.ids)),
        has_floor=True,
        reads_rows=True,
    ),
    Operation(
        "page", "Page of 50", lambda scene: scene.get("/registrations?limit=50"), has_floor=True, reads_rows=True
    ),
    Operation("rare", "Search, rare", lambda scene: scene.get("/registrations?search=quokka"), reads_rows=True),
    Operation("common", "Search, common", lambda scene: scene.get("/registrations?search=data"), reads_rows=True),
    Operation("none", "Search, no hit", lambda scene: scene.get("/registrations?search=zyxwvut"), reads_rows=True),
    Operation("summary", "Summary", lambda scene: scene.get("/registrations/summary"), reads_rows=True),
    Operation(
        "servers",
        "Page of 50, read API",
        lambda _: [Request("GET", "/v0.1/servers?limit=50&version=latest")],  # what VS Code asks
        has_floor=True,
        reads_rows=True,
    ),
    Operation("health", "Health", lambda _: [Request("GET", "/health")]),
    Operation("create", "Create", Scene.create, writes=True),
    Operation("status", "Status change", Scene.decide, writes=True),
)
