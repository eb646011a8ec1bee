"""The answer to "may I use this server?": whether clients may, why not, and what to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from registry_api.models import Status

Part = Literal["scheme", "host", "port", "path", "slash", "query", "name"]

_PORTS = {"http": 80, "https": 443}
_NAMES: dict[Part, str] = {"slash": "slash at the end of the path"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A registration that an address or a name may belong to, and what clients see of it."""

    endpoint_url: str
    live_url: str | None  # None: clients have no version of it
    server_name: str | None  # None: it was never published
    status: Status
    status_reason: str | None
    owner_contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether clients may use a server, and sentences for a person."""

    allowed: bool
    reason: str
    differs: Sequence[Part]
    next: str


def differing_parts(url: str, other: str) -> list[Part]:
    """Return the parts in which two normalised URLs differ."""
    first, second = urlsplit(url), urlsplit(other)
    pairs: tuple[tuple[Part, object, object], ...] = (
        ("scheme", first.scheme, second.scheme),
        ("host", first.hostname, second.hostname),
        # Different schemes have different default ports.
        ("port", first.port or _PORTS[first.scheme], second.port or _PORTS[second.scheme]),
        ("path", first.path.rstrip("/"), second.path.rstrip("/")),
        ("slash", first.path.endswith("/"), second.path.endswith("/")),
        ("query", first.query, second.query),
    )
    parts = [part for part, mine, theirs in pairs if mine != theirs]
    has_ports = first.port is not None or second.port is not None
    return [part for part in parts if part != "port" or has_ports or "scheme" not in parts]


def judge(found: Found, url: str | None, name: str | None, fault: str | None) -> Verdict:
    """Return the verdict on the address or the name that a user has configured.

    Args:
        found: the registration.
        url: the configured address in its normal form, if it is known.
        name: the configured name, if it is known.
        fault: why the user's client cannot be told of this server, if it cannot.
    """
    ask = f"Ask {found.owner_contact}."
    if found.live_url is None:
        return _refusal(_why_not_live(found), _next_if_not_live(found, ask))
    differs = differing_parts(url, found.live_url) if url else []
    if differs:
        return _refusal(
            f"Approved is {found.live_url}; your address differs in the {_listed(differs)}.",
            f"Change the address to {found.live_url} in your client.",
            differs,
        )
    if url and name and found.server_name and not _is_name_of(found.server_name, name):
        return _refusal(
            f"The address is approved under the name {found.server_name}. Clients that compare names refuse another.",
            f"Name the server {found.server_name} in your client.",
            ["name"],
        )
    if fault:
        return _refusal(f"It is approved, but the list of this client cannot contain it. {fault}", ask)
    return Verdict(
        allowed=True,
        reason="It is approved.",
        differs=[],
        next="If your client still refuses it, restart the client: its list may be older than the approval. Otherwise"
        " another policy of your organisation applies: ask those who manage your client.",
    )


def _refusal(reason: str, what_to_do: str, differs: Sequence[Part] = ()) -> Verdict:
    return Verdict(allowed=False, reason=reason, differs=differs, next=what_to_do)


def _why_not_live(found: Found) -> str:
    if found.status == "Approved":
        return "It is approved, but clients cannot be given its address: it must be https, and not on your own machine."
    if found.status == "Pending":
        return "It was withdrawn, and waits for a new review." if found.server_name else "It waits for its review."
    what = "It was withdrawn" if found.server_name else "It was rejected"
    return f"{what}: {found.status_reason}" if found.status_reason else f"{what}."


def _next_if_not_live(found: Found, ask: str) -> str:
    if found.status == "Pending":
        return f"Wait until a reviewer has decided. {ask}"
    return ask


def _listed(parts: Sequence[Part]) -> str:
    names = [_NAMES.get(part, part) for part in parts]
    return " and the ".join(filter(None, (", the ".join(names[:-1]), names[-1])))


def _is_name_of(server_name: str, name: str) -> bool:
    """Return whether a configured name is a server's, in full or without its namespace, as keys of some clients are."""
    return name in {server_name, re.sub(r"^.*/", "", server_name)}
