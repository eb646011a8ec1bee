"""What a server that asks for a sign-in says about it: its challenge, and its protected resource metadata (RFC 9728).

Metadata is fetched from the endpoint's own origin only. Authorization servers are named, never asked; no client is
registered.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2

WELL_KNOWN = "/.well-known/oauth-protected-resource"

_LONGEST = 2048  # characters of a text that is kept
_MOST = 50  # items of a list that are kept

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = re.compile(rf'\s*,?\s*({_WORD})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|({_WORD}(?:[/=]*)))')
_SCHEME = re.compile(rf"\s*,?\s*({_WORD})(?:\s+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$)))?(?=\s|,|$)")


@dataclass(slots=True)
class Authorization:
    """What is shown of a server's sign-in.

    Attributes:
        is_fetched: the metadata was read; if not, the URL alone is known.
        matches: the metadata names the endpoint itself (RFC 9728, section 3.3).
        schemes: of all challenges.
    """

    resource_metadata_url: str | None = None
    resource: str | None = None
    authorization_servers: list[str] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    schemes: list[str] = field(default_factory=list)
    error: str | None = None
    is_fetched: bool = False
    matches: bool | None = None
    resource_name: str | None = None
    documentation: str | None = None
    policy: str | None = None


def challenges(headers: Iterable[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield scheme and parameters of each challenge in WWW-Authenticate headers, of which each may hold several."""
    for header in headers:
        position, text = 0, header[:_LONGEST]
        while scheme := _SCHEME.match(text, position):
            position = scheme.end()
            parameters: dict[str, str] = {}
            while found := _PARAMETER.match(text, position):
                quoted, bare = found[2], found[3]
                value = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
                parameters.setdefault(found[1].lower(), value)
                position = found.end()
            yield scheme[1], parameters


async def read(http: httpx2.AsyncClient, endpoint_url: str, headers: Iterable[str], most: int) -> Authorization:
    """Return what challenges and metadata say.

    Args:
        http: the guarded client of the inspection, which may send GET.
        endpoint_url: the endpoint that asked for a sign-in.
        headers: its WWW-Authenticate headers.
        most: bytes of metadata that are read.
    """
    found = Authorization()
    for scheme, parameters in challenges(headers):
        found.schemes.append(scheme[:100])
        if scheme.lower() == "bearer":
            found.resource_metadata_url = found.resource_metadata_url or _url(parameters.get("resource_metadata"))
            found.scopes = found.scopes or _texts(parameters.get("scope", "").split())
            found.error = found.error or _text(parameters.get("error"))
    for place in _places(found.resource_metadata_url, endpoint_url):
        metadata = await _fetch(http, place, most)
        if metadata is not None:
            found.resource_metadata_url = place
            _take(found, metadata, endpoint_url)
            break
    return found


def _take(found: Authorization, metadata: dict[str, Any], endpoint_url: str) -> None:
    found.is_fetched = True
    found.resource = _text(metadata.get("resource"))
    found.matches = found.resource is not None and found.resource.rstrip("/") == endpoint_url.rstrip("/")
    found.authorization_servers = _texts(metadata.get("authorization_servers"))
    found.scopes = found.scopes or _texts(metadata.get("scopes_supported"))
    found.resource_name = _text(metadata.get("resource_name"))
    found.documentation = _text(metadata.get("resource_documentation"))
    found.policy = _text(metadata.get("resource_policy_uri"))


async def _fetch(http: httpx2.AsyncClient, url: str, most: int) -> dict[str, Any] | None:
    """Return a small JSON object, or None. Redirects are not followed; why it failed does not matter."""
    body = bytearray()
    try:
        async with http.stream("GET", url, headers={"accept": "application/json"}, follow_redirects=False) as response:
            if response.status_code != httpx2.codes.OK:
                return None
            async for piece in response.aiter_bytes():
                body.extend(piece)
                if len(body) > most:
                    return None
        metadata = json.loads(body)
    except Exception:  # noqa: BLE001 - any fault of the network, HTTP or JSON
        return None
    return metadata if isinstance(metadata, dict) else None


def _places(named: str | None, endpoint_url: str) -> list[str]:
    """Return where the metadata may be: where the challenge says, if that is the endpoint's origin; or well known."""
    if named is not None:
        return [named] if origin_of(named) == origin_of(endpoint_url) else []
    parts = urlsplit(endpoint_url)
    origin = (parts.scheme, parts.netloc)
    paths = dict.fromkeys((WELL_KNOWN + parts.path.rstrip("/"), WELL_KNOWN))
    return [urlunsplit((*origin, path, "", "")) for path in paths]


def origin_of(url: str) -> tuple[str, str | None, int | None] | None:
    """Return scheme, host and port; None where the URL has no valid ones."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname, port


def _url(value: str | None) -> str | None:
    """Return an http(s) URL without user name, or None."""
    if value is None or origin_of(value) is None or urlsplit(value).scheme not in {"http", "https"}:
        return None
    return None if "@" in urlsplit(value).netloc else _text(value)


def _text(value: Any) -> str | None:
    return value[:_LONGEST] if isinstance(value, str) and value else None


def _texts(value: Any) -> list[str]:
    return [item[:_LONGEST] for item in value[:_MOST] if isinstance(item, str)] if isinstance(value, list) else []
