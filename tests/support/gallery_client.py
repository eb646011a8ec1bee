"""The requests of VS Code's MCP gallery; answers that it would ignore or misread raise an error here.

Modelled on src/vs/platform/mcp/common/mcpGalleryManifestService.ts and mcpGalleryService.ts in microsoft/vscode.
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


class Incompatible(Exception):
    """VS Code would have failed or shown less than the registry has."""


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
    """Read a page. An invalid first entry makes VS Code drop the page, a later one that entry; both raise here."""
    if not isinstance(document, dict) or not isinstance(document.get("servers"), list):
        raise Incompatible("no list of servers")
    metadata = document.get("metadata")
    if not isinstance(metadata, dict):
        raise Incompatible("metadata is missing: TypeError")
    if metadata.get("count") != len(document["servers"]):
        raise Incompatible("count is not the number of entries")
    cursor = metadata.get("nextCursor")
    if "nextCursor" in metadata and (not isinstance(cursor, str) or not cursor):
        raise Incompatible("nextCursor must be a non-empty text, or absent on the last page")
    return [read_server(one) for one in document["servers"]], cursor


def read_server(document: Any) -> Shown:
    """Read one ServerResponse."""
    if not isinstance(document, dict) or not isinstance(document.get("server"), dict):
        raise Incompatible("no server")
    meta, server = document.get("_meta"), document["server"]
    if not isinstance(meta, dict) or not isinstance(meta.get(OFFICIAL), dict):
        raise Incompatible("_meta is missing: TypeError")
    for member in ("name", "description", "version"):
        if not isinstance(server.get(member), str) or not server[member]:
            raise Incompatible(f"{member} must be a non-empty text, or the entry or the page is rejected")
    github = (server.get("_meta") or {}).get(PUBLISHER, {}).get("github", {})
    if "name" in github and "nameWithOwner" not in github:
        raise Incompatible("github.name without nameWithOwner: TypeError")
    if server.get("packages"):
        raise Incompatible("packages are preferred to remotes")
    remotes = server.get("remotes")
    if not remotes or remotes[0].get("type") not in {"streamable-http", "sse"}:
        raise Incompatible("no remote that VS Code can install")
    url = remotes[0].get("url")
    if not isinstance(url, str) or "{" in url:
        raise Incompatible("the url of the first remote is missing or has variables")
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
    """VS Code with this registry configured: no token, one origin."""

    def __init__(self, send: Send, base: str = "/") -> None:
        self._send = send
        self._base = base.removesuffix("/")

    def probe(self) -> None:
        """Check that the registry has v0.1."""
        self._read(self._get("/v0.1/servers?limit=1"))

    def browse(self, search: str | None = None) -> Iterator[list[Shown]]:
        """Yield each page; the first request has the search, later ones the unescaped cursor."""
        first = f"&search={encode_uri_component(search)}" if search else ""
        servers, cursor = read_list(self._read(self._get(f"/v0.1/servers?limit=50&version=latest{first}")))
        yield servers
        while cursor:
            servers, cursor = read_list(
                self._read(self._get(f"/v0.1/servers?limit=50&version=latest&cursor={_raw(cursor)}"))
            )
            yield servers

    def look_up(self, name: str) -> Shown | None:
        """Return an installed server by its name, or None if this registry does not have it."""
        answer = self._get(f"/v0.1/servers/{encode_uri_component(name)}/versions/latest")
        if answer.status == 404:
            return None
        found = read_server(self._read(answer))
        if found.name != name:
            raise Incompatible(f"requested {name}, received {found.name}")
        return found

    def look_up_all(self, names: list[str]) -> dict[str, Shown | None]:
        """Look up all installed servers at once, as VS Code does after each start."""
        with ThreadPoolExecutor(16) as threads:
            return dict(zip(names, threads.map(self.look_up, names), strict=True))

    def preflight(self, path: str) -> None:
        """Send a preflight as a browser does before a request with other headers."""
        requested = {
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization,content-type",
        }
        answer = self._send("OPTIONS", self._base + path, {"Origin": ORIGIN, **requested}, None)
        if answer.status not in {200, 204}:
            raise Incompatible(f"preflight: {answer.status}")
        _check_cors(answer.headers)
        allowed = (answer.headers["Access-Control-Allow-Headers"] or "").lower()
        if "GET" not in (answer.headers["Access-Control-Allow-Methods"] or "") or "authorization" not in allowed:
            raise Incompatible("the preflight does not allow the request")

    def _get(self, target: str) -> Answer:
        answer = self._send("GET", self._base + target, {"Origin": ORIGIN}, None)
        if answer.status == 308:  # fetch follows a redirect that CORS allows
            _check_cors(answer.headers)
            there = urlsplit(answer.headers["Location"])._replace(scheme="", netloc="").geturl()
            answer = self._send("GET", there, {"Origin": ORIGIN}, None)
        _check_cors(answer.headers)
        return answer

    def _read(self, answer: Answer) -> Any:
        if answer.status != 200:
            raise Incompatible(f"status {answer.status}: VS Code shows an empty list or an unknown state")
        if not answer.body:
            raise Incompatible("an empty body")
        return answer.json


def _check_cors(headers: Mapping[str, Any] | Any) -> None:
    if headers.get("Access-Control-Allow-Origin") not in {"*", ORIGIN}:
        raise Incompatible("CORS does not allow the origin: VS Code sees a network error")


def _raw(cursor: str) -> str:
    """Return the cursor, which VS Code puts into a URL without escaping."""
    if quote(cursor, safe="") != cursor:
        raise Incompatible("the cursor needs escaping in a URL")
    return cursor
