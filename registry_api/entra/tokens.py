"""Bearer tokens (RFC 6750): from an Authorization header to the Identity it proves."""

import re
import time
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from typing import Any, Literal

import jwt
from jwt.types import Options

from registry_api import strict_json
from registry_api.domain.caller import Identity
from registry_api.entra import claims, jwks
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import TokenRules
from registry_api.errors import TokenFault, Unauthenticated

MAX_HEADER = 16 * 1024  # characters of the Authorization header
LEEWAY = 60  # seconds that clocks may differ


class TokenVerifier:
    """Verifies access tokens of Entra ID by the rules given, with the keys given.

    Nothing about a token is remembered but the header, which all tokens of one key share.
    """

    def __init__(self, rules: TokenRules, keys: KeyCache) -> None:
        self._rules = rules
        self._keys = keys
        self._editions = rules.editions()
        self._audiences = frozenset[str]().union(*(edition.audiences for edition in self._editions.values()))
        self._kids: dict[str, str] = {}  # header segment → kid, of genuine tokens only

    def verify(self, authorization: str | None) -> Identity:
        """Tell who calls.

        Raises:
            Unauthenticated: there is no token, or it does not hold.
            Forbidden: the token is genuine, but not meant for what it is used for here.
            Unavailable: there are no keys to verify it with.
        """
        token = _bearer_token(authorization)
        header, payload, _ = token.split(".")
        kid = self._kids.get(header) or _kid(header)
        key = self._keys.get(kid) if self._keys.has(kid) else self._look_for(kid, token, payload)
        self._decode(token, key.jwk, _ALL)
        self._remember(header, kid)
        said = self._require_ours(payload)
        if not key.signs_for(said["iss"], said["tid"]):
            raise _invalid("The token is signed with another issuer's key.")
        return claims.identity(said, self._rules)

    def _look_for(self, kid: str, token: str, payload: str) -> jwks.Key:
        """Find a key that is not at hand, for a token that could be ours: any other is refused without looking."""
        self._decode(token, "", _ALL_BUT_SIGNATURE)
        said = self._require_ours(payload)
        return self._keys.get(kid, token_age=time.time() - said["iat"])

    def _require_ours(self, payload: str) -> dict[str, Any]:
        """Read the claims, which PyJWT has checked, and check the rest."""
        said = _object(payload)
        claims.require_ours(said, self._editions[said["iss"]], self._rules.tenant_id)
        return said

    def _decode(self, token: str, key: jwt.PyJWK | Literal[""], options: Options) -> None:
        """Let PyJWT check the signature over the exact bytes, the times, the issuer and the audience."""
        try:
            jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                options=options,
                issuer=self._editions,
                audience=self._audiences,
                leeway=LEEWAY,
            )
        except jwt.PyJWTError as error:
            raise _refusal(error) from None

    def _remember(self, header: str, kid: str) -> None:
        # The signature has been checked: so nobody but Entra fills this, and that with a few headers.
        if header not in self._kids:
            if len(self._kids) >= _MAX_REMEMBERED:
                self._kids.clear()
            self._kids[header] = kid


# `strict_aud` takes one audience only; claims.py refuses what it would: an `aud` that is a list.
_ALL: Options = {"require": ["exp", "nbf", "iat", "iss", "aud"], "enforce_minimum_key_length": True}
# Without the signature PyJWT checks only what it is asked to.
_ALL_BUT_SIGNATURE: Options = {
    "require": ["exp", "nbf", "iat", "iss", "aud"],
    "verify_signature": False,
    "verify_exp": True,
    "verify_nbf": True,
    "verify_iat": True,
    "verify_iss": True,
    "verify_aud": True,
}
_MAX_REMEMBERED = 64
_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_MALFORMED = "The token is malformed."


def _bearer_token(authorization: str | None) -> str:
    if authorization and len(authorization) > MAX_HEADER:
        raise _invalid("The token is too long.")
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("TOKEN_MISSING", "A bearer token is needed.")
    if not _TOKEN.fullmatch(token):
        raise _invalid(_MALFORMED)
    return token


def _kid(segment: str) -> str:
    header = _object(segment)
    kid = header.get("kid")
    if header.get("alg") != "RS256" or header.get("typ") != "JWT" or not _EXTENSIONS.isdisjoint(header):
        raise _invalid("The token is not of the kind that is accepted here.")
    if not isinstance(kid, str) or not jwks.KID.fullmatch(kid):
        raise _invalid(_MALFORMED)
    return kid


# Each would change what the signature covers; `jwk`, `jku` and `x5*` are merely ignored.
_EXTENSIONS = frozenset({"crit", "b64", "zip"})


def _object(segment: str) -> dict[str, Any]:
    """Read a segment; that its base64url is the canonical one, PyJWT checks."""
    try:
        value = strict_json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (Base64Error, strict_json.JSONError):
        raise _invalid(_MALFORMED) from None
    if not isinstance(value, dict):
        raise _invalid(_MALFORMED)
    return value


def _refusal(error: jwt.PyJWTError) -> Unauthenticated:
    """Say in our words what PyJWT says in its own, which may quote the token."""
    for kind, (fault, detail) in _REFUSALS.items():
        if isinstance(error, kind):
            return Unauthenticated(fault, detail)
    return _invalid(_MALFORMED)


_REFUSALS: dict[type[jwt.PyJWTError], tuple[TokenFault, str]] = {
    jwt.ExpiredSignatureError: ("TOKEN_EXPIRED", "The token has expired."),
    jwt.ImmatureSignatureError: ("TOKEN_INVALID", "The token is not valid yet."),
    jwt.InvalidSignatureError: ("TOKEN_INVALID", "The token's signature does not hold."),
    jwt.InvalidIssuerError: ("TOKEN_INVALID", "The token comes from another issuer."),
    jwt.InvalidAudienceError: ("TOKEN_INVALID", "The token is meant for another audience."),
    jwt.MissingRequiredClaimError: ("TOKEN_INVALID", "The token lacks a claim that it must have."),
}


def _invalid(detail: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", detail)
