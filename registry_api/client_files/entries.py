"""A published server as the writers of client files take it, and the reasons for which a file cannot have it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from registry_api.models import Transport

Fault = Callable[["Entry"], str | None]
"""Returns why a file cannot contain an entry, as a sentence, or None if it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header that a server needs; its value is the user's, unless there is a default."""

    name: str
    description: str = ""
    is_required: bool = False
    is_secret: bool = False
    default: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def is_asked_for(self) -> bool:
        """Whether the user must give a value; an optional header without a default is left out, never sent empty."""
        return self.is_required and self.default is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The live version of a published server."""

    name: str  # with its namespace: com.example/weather
    key: str  # a slug, unique among all servers
    title: str
    description: str
    version: str
    transport: Transport
    url: str
    headers: tuple[Header, ...] = ()

    @property
    def type(self) -> str:
        """The word for the transport that most clients use."""
        return "sse" if self.transport == "sse" else "http"


def no_fault(_: Entry) -> None:
    """Accept every server."""


def inexact_url(entry: Entry) -> str | None:
    """Refuse a URL that not every client matches exactly.

    Clients compare a list with the URL as WHATWG URL serialises it, some without the final dot of the host; they take
    `*` as a wildcard and expand `$NAME` and `{name}`.
    """
    if wild := next((character for character in "*${}" if character in entry.url), None):
        return f"Its address has a {wild} in it, which clients read as a wildcard or a variable."
    serialised = _serialised(entry.url)
    if serialised != entry.url:
        return f"Clients compare it as {serialised}. Register it in that form."
    return None


def no_sse(entry: Entry) -> str | None:
    """Refuse a server that speaks the older transport HTTP+SSE."""
    return "This client does not support the transport SSE." if entry.transport == "sse" else None


def first_fault(*faults: Fault) -> Fault:
    """Return a function that returns the first fault of an entry."""
    return lambda entry: next(filter(None, (fault(entry) for fault in faults)), None)


def similar_urls(entries: Sequence[Entry]) -> dict[str, list[str]]:
    """Return the names of servers whose URLs differ in letter case or a final slash only, by the common form."""
    groups: dict[str, list[str]] = {}
    for entry in entries:
        groups.setdefault(entry.url.lower().rstrip("/"), []).append(entry.name)
    return {url: names for url, names in groups.items() if len(names) > 1}


_PARTS = re.compile(r"(https?://)([^/?]*)([^?]*)(\?.*)?")
_SINGLE_DOT = re.compile(r"\.|%2e", re.IGNORECASE)
_DOUBLE_DOT = re.compile(r"(\.|%2e){2}", re.IGNORECASE)
# What WHATWG URL does not percent-encode, in a path and in a query; the rest of ASCII is.
_IN_PATH = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"#<>?^`{}')
_IN_QUERY = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "\"#<>'")


def _serialised(url: str) -> str:
    """Return a normalised endpoint URL as WHATWG URL serialises it, and without a final dot of the host.

    https://url.spec.whatwg.org, section 4.
    """
    parts = _PARTS.fullmatch(url)
    assert parts, url  # noqa: S101 - endpoint_url.normalise returns nothing else
    scheme, authority, path, query = parts.groups(default="")
    host, colon, port = authority.partition(":") if not authority.startswith("[") else (authority, "", "")
    segments: list[str] = []
    found = path.split("/")[1:]
    for number, segment in enumerate(found):
        is_last = number == len(found) - 1
        if _DOUBLE_DOT.fullmatch(segment):
            del segments[-1:]
        if _DOUBLE_DOT.fullmatch(segment) or _SINGLE_DOT.fullmatch(segment):
            segments += [""] if is_last else []
        else:
            segments.append(segment)
    encoded = quote("/" + "/".join(segments), safe=_IN_PATH)
    return f"{scheme}{host.rstrip('.')}{colon}{port}{encoded}{quote(query, safe=_IN_QUERY)}"
