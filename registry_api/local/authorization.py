"""The authorization code flow with PKCE, apart from HTTP: what may be asked for, and the codes given out.

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

from registry_api.local.details import CLIENT_ID
from registry_api.local.persons import Person

CODE_LIFETIME = 60.0  # seconds

_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_MODES = {"query": "?", "fragment": "#"}


class BadRequest(Exception):
    """The request cannot be met; `fault` is OAuth's word for it, `str()` a sentence."""

    def __init__(self, fault: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = fault


def is_loopback(origin: str) -> bool:
    """Tell whether an origin is on this very machine; no other can be sent a code or read a token."""
    return _LOOPBACK.fullmatch(origin) is not None


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where an answer goes, and how."""

    uri: str
    mode: str
    state: str | None

    @property
    def origin(self) -> str:
        """The origin of the page that gets the answer."""
        parts = urlsplit(self.uri)
        return f"{parts.scheme}://{parts.netloc}"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """Read it from the parameters; while it is in doubt, nothing may be redirected.

        Raises:
            BadRequest: the client is unknown, or the address is not on this machine.
        """
        if asked.get("client_id") != CLIENT_ID:
            raise BadRequest("unauthorized_client", "The client_id is not that of this registry.")
        uri = asked.get("redirect_uri", "")
        parts = urlsplit(uri)
        if not is_loopback(f"{parts.scheme}://{parts.netloc}") or parts.fragment or not uri.isprintable():
            raise BadRequest("invalid_request", "The redirect_uri must be an address on this machine.")
        mode = asked.get("response_mode", "query")
        return cls(uri, mode if mode in _MODES else "query", asked.get("state"))

    def answer(self, **parameters: str) -> str:
        """Return the address that carries these parameters, and the state, back."""
        mark = "&" if self.mode == "query" and "?" in self.uri else _MODES[self.mode]
        return f"{self.uri}{mark}{urlencode(parameters | ({'state': self.state} if self.state else {}))}"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    person: Person
    redirect_uri: str
    challenge: str
    nonce: str | None
    scope: str
    until: float


class Codes:
    """The codes given out and not yet used: each works once, for a minute."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant] = {}
        self._lock = threading.Lock()

    def give(self, person: Person, asked: Mapping[str, str]) -> str:
        """Make a code for what was asked, in the name of the person who signed in."""
        code = secrets.token_urlsafe(32)
        until = time.monotonic() + CODE_LIFETIME
        grant = Grant(
            person, asked["redirect_uri"], asked["code_challenge"], asked.get("nonce"), asked.get("scope", ""), until
        )
        with self._lock:
            self._grants = {old: one for old, one in self._grants.items() if one.until > time.monotonic()}
            self._grants[code] = grant
        return code

    def take(self, code: str, *, redirect_uri: str, verifier: str) -> Grant:
        """Use a code up.

        Raises:
            BadRequest: it was never given, used before or too old, or the caller is not who asked for it.
        """
        with self._lock:
            grant = self._grants.pop(code, None)
        if grant is None or grant.until < time.monotonic():
            raise BadRequest("invalid_grant", "The code is unknown, used or too old.")
        if redirect_uri != grant.redirect_uri or not secrets.compare_digest(_challenge(verifier), grant.challenge):
            raise BadRequest("invalid_grant", "The code was given for another redirect_uri or code_verifier.")
        return grant


def check(asked: Mapping[str, str]) -> None:
    """Refuse what is not the code flow with PKCE.

    Raises:
        BadRequest: to be told to the client by redirect.
    """
    if asked.get("response_type") != "code":
        raise BadRequest("unsupported_response_type", "Only response_type=code is supported.")
    if asked.get("response_mode", "query") not in _MODES:
        raise BadRequest("invalid_request", "The response_mode must be query or fragment.")
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        raise BadRequest("invalid_request", "PKCE is compulsory: code_challenge, with code_challenge_method=S256.")


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
