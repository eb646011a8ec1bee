"""What VS Code's gallery client does with a registry, call by call, where it would fail silently failing aloud.

Its files: src/vs/platform/mcp/common/mcpGalleryManifestService.ts and mcpGalleryService.ts in microsoft/vscode.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from tests.support.people import Answer, Send

ORIGIN = "vscode-file://vscode-app"
OFFICIAL = "io.modelcontextprotocol.registry/official"
PUBLISHER = "io.modelcontextprotocol.registry/publisher-provided"


class Trapped(Exception):
    """VS Code would have failed here, or shown less than there is."""


@dataclass(frozen=True)
class Shown:
    """A server as the gallery shows it."""

    name: str
    title: str
    version: str
    url: str
    status: str
    is_latest: bool


def encode_uri_component(text: str) -> str:
    return quote(text, safe="!'()*~")


def read_list(document: Any) -> tuple[list[Shown], str | None]:
    """Read a page; a fault in its first entry costs VS Code the page, in a later one that entry: both are traps."""
    if not isinstance(document, dict) or not isinstance(document.get("servers"), list):
        raise Trapped("no list of servers")
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        raise Trapped("metadata is missing: TypeError")
    if metadata.get("count") != len(document["servers"]):
        raise Trapped("count is not that of the page")
    cursor = metadata.get("nextCursor")
    if "nextCursor" in metadata and (not isinstance(cursor, str) or not cursor):
        raise Trapped("nextCursor is no text; it is left out on the last page")
    return [read_server(one) for one in document["servers"]], cursor


def read_server(document: Any) -> Shown:
    """Read one ServerResponse."""
    if not isinstance(document, dict) or not isinstance(document.get("server"), dict):
        raise Trapped("no server")
    meta, server = document.get("_meta"), document["server"]
    if not isinstance(meta, dict) or not isinstance(meta.get(OFFICIAL), dict):
        raise Trapped("_meta is missing: TypeError")
    for member in ("name", "description", "version"):
        if not isinstance(server.get(member), str) or not server[member]:
            raise Trapped(f"{member} is empty or no text: the entry, or the page, is rejected")
    github = (server.get("_meta") or {}).get(PUBLISHER, {}).get("github", {})
    if "name" in github and "nameWithOwner" not in github:
        raise Trapped("github.name without nameWithOwner: TypeError")
    if server.get("packages"):
        raise Trapped("packages are preferred to remotes")
    remotes = server.get("remotes")
    if not remotes or remotes[0].get("type") not in {"streamable-http", "sse"}:
        raise Trapped("nothing to install")
    url = remotes[0].get("url")
    if not isinstance(url, str) or "{" in url:
        raise Trapped("the first remote's url is none, or has variables")
    official = meta[OFFICIAL]
    return Shown(
        name=server["name"],
        title=server.get("title") or server["name"],
        version=server["version"],
        url=url,
        status=official.get("status", "active"),
        is_latest=official.get("isLatest", True),
    )


class GalleryClient:
    """VS Code with this registry configured: no token, one origin, no patience."""

    def __init__(self, send: Send, base: str = "/") -> None:
        self._send = send
        self._base = base.removesuffix("/")

    def probe(self) -> None:
        """Ask whether v0.1 is there at all."""
        self._read(self._get("/v0.1/servers?limit=1"))

    def browse(self, search: str | None = None) -> Iterator[list[Shown]]:
        """Give page after page; only the first request carries the search, later ones the raw cursor."""
        first = f"&search={encode_uri_component(search)}" if search else ""
        servers, cursor = read_list(self._read(self._get(f"/v0.1/servers?limit=50&version=latest{first}")))
        yield servers
        while cursor:
            servers, cursor = read_list(
                self._read(self._get(f"/v0.1/servers?limit=50&version=latest&cursor={_raw(cursor)}"))
            )
            yield servers

    def look_up(self, name: str) -> Shown | None:
        """Find an installed server by its name; None: it is not in this registry."""
        answer = self._get(f"/v0.1/servers/{encode_uri_component(name)}/versions/latest")
        if answer.status == 404:
            return None
        found = read_server(self._read(answer))
        if found.name != name:
            raise Trapped(f"asked for {name}, was told of {found.name}")
        return found

    def look_up_all(self, names: list[str]) -> dict[str, Shown | None]:
        """Ask for all installed servers at once, as after each start."""
        with ThreadPoolExecutor(16) as threads:
            return dict(zip(names, threads.map(self.look_up, names), strict=True))

    def preflight(self, path: str) -> None:
        """Ask as a browser does before a request with headers of its own."""
        asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization,content-type"}
        answer = self._send("OPTIONS", self._base + path, {"Origin": ORIGIN, **asked}, None)
        if answer.status not in {200, 204}:
            raise Trapped(f"preflight: {answer.status}")
        _may_read(answer.headers)
        allowed = (answer.headers["Access-Control-Allow-Headers"] or "").lower()
        if "GET" not in (answer.headers["Access-Control-Allow-Methods"] or "") or "authorization" not in allowed:
            raise Trapped("the preflight does not allow the request")

    def _get(self, target: str) -> Answer:
        answer = self._send("GET", self._base + target, {"Origin": ORIGIN}, None)
        if answer.status == 308:  # fetch follows it, if the redirect itself may be read
            _may_read(answer.headers)
            there = urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
            answer = self._send("GET", there, {"Origin": ORIGIN}, None)
        _may_read(answer.headers)
        return answer

    def _read(self, answer: Answer) -> Any:
        if answer.status != 200:
            raise Trapped(f"status {answer.status}: an empty list, or a state that is not known")
        if not answer.body:
            raise Trapped("an empty body")
        return answer.json


def _may_read(headers: Mapping[str, Any] | Any) -> None:
    if headers.get("Access-Control-Allow-Origin") not in {"*", ORIGIN}:
        raise Trapped("CORS: a network error")


def _raw(cursor: str) -> str:
    """Put a cursor into a URL as it is: what has a meaning there would not arrive."""
    if quote(cursor, safe="") != cursor:
        raise Trapped("the cursor does not survive being pasted into a URL")
    return cursor
