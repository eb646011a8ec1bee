"""The authorization code flow with PKCE, without HTTP: checks of authorization requests, and the codes.

https://www.rfc-editor.org/rfc/rfc6749#section-4.1, https://www.rfc-editor.org/rfc/rfc7636
"""

import base64
import hashlib
import re
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode, urlsplit

from registry_api.local.endpoints import CLIENT_ID
from registry_api.local.persons import Person

CODE_LIFETIME = 60.0  # seconds

_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_RESPONSE_MODES = {"query": "?", "fragment": "#"}


class BadRequest(Exception):
    """A request is refused; `error` is OAuth's error code, `str()` its description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


def is_loopback(origin: str) -> bool:
    """Return whether an origin is on this machine. Codes and tokens go to such origins only."""
    return _LOOPBACK.fullmatch(origin) is not None


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where and how the response to an authorization request is sent."""

    uri: str
    mode: str
    state: str | None

    @property
    def origin(self) -> str:
        """The origin of the page that receives the response."""
        parts = urlsplit(self.uri)
        return f"{parts.scheme}://{parts.netloc}"

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, str]) -> Self:
        """Read the redirect from the request's parameters.

        Raises:
            BadRequest: The client is unknown, or the URI is not on this machine. Do not redirect then.
        """
        if parameters.get("client_id") != CLIENT_ID:
            raise BadRequest("unauthorized_client", "The client_id is not that of this registry.")
        uri = parameters.get("redirect_uri", "")
        parts = urlsplit(uri)
        if not is_loopback(f"{parts.scheme}://{parts.netloc}") or parts.fragment or not uri.isprintable():
            raise BadRequest("invalid_request", "The redirect_uri must be an address on this machine.")
        mode = parameters.get("response_mode", "query")
        return cls(uri, mode if mode in _RESPONSE_MODES else "query", parameters.get("state"))

    def location(self, **parameters: str) -> str:
        """Return the URI with response parameters and the state."""
        separator = "&" if self.mode == "query" and "?" in self.uri else _RESPONSE_MODES[self.mode]
        return f"{self.uri}{separator}{urlencode(parameters | ({'state': self.state} if self.state else {}))}"


@dataclass(frozen=True, slots=True)
class Grant:
    """The sign-in and the authorization request for which a code was issued."""

    person: Person
    redirect_uri: str
    challenge: str
    nonce: str | None
    scope: str
    expires_at: float  # by time.monotonic()


class Codes:
    """Authorization codes in memory; each can be redeemed once, within `CODE_LIFETIME`."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def issue(self, person: Person, parameters: Mapping[str, str]) -> str:
        """Return a code for a person who signed in and the parameters of their authorization request."""
        code = secrets.token_urlsafe(32)
        now = time.monotonic()
        grant = Grant(
            person=person,
            redirect_uri=parameters["redirect_uri"],
            challenge=parameters["code_challenge"],
            nonce=parameters.get("nonce"),
            scope=parameters.get("scope", ""),
            expires_at=now + CODE_LIFETIME,
        )
        with self._lock:
            self._grants = {code: grant for code, grant in self._grants.items() if grant.expires_at > now}
            self._grants[code] = grant
        return code

    def redeem(self, code: str, *, redirect_uri: str, verifier: str) -> Grant:
        """Return what a code was issued for, and invalidate it.

        Raises:
            BadRequest: The code is unknown, used or expired, or belongs to another request.
        """
        with self._lock:
            grant = self._grants.pop(code, None)
        if grant is None or grant.expires_at < time.monotonic():
            raise BadRequest("invalid_grant", "The code is unknown, used or expired.")
        if redirect_uri != grant.redirect_uri or not secrets.compare_digest(_challenge(verifier), grant.challenge):
            raise BadRequest("invalid_grant", "The code was issued for another redirect_uri or code_verifier.")
        return grant


def require_code_flow(parameters: Mapping[str, str]) -> None:
    """Refuse every authorization request but one of the code flow with PKCE.

    Raises:
        BadRequest: Send its error and description to the client by redirect.
    """
    if parameters.get("response_type") != "code":
        raise BadRequest("unsupported_response_type", "Only response_type=code is supported.")
    if parameters.get("response_mode", "query") not in _RESPONSE_MODES:
        raise BadRequest("invalid_request", "The response_mode must be query or fragment.")
    challenge = parameters.get("code_challenge", "")
    if parameters.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise BadRequest("invalid_request", "PKCE is required: code_challenge, with code_challenge_method=S256.")


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
