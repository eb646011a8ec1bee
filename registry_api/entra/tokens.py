"""Bearer tokens (RFC 6750): from an Authorization header to the identity that it proves."""

import re
import time
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from typing import Any

import jwt

from registry_api import strict_json
from registry_api.domain.caller import Identity
from registry_api.entra import claims, jwks
from registry_api.entra.keys import KeyCache
from registry_api.entra.rules import TokenRules
from registry_api.entra.verified_tokens import VerifiedToken, VerifiedTokens, fingerprint
from registry_api.errors import Unauthenticated

MAX_HEADER = 16 * 1024  # characters of the Authorization header
_MAX_REMEMBERED = 64  # header segments


class TokenVerifier:
    """Verifies access tokens of Entra ID by the given rules, with the given keys.

    A token is verified in full once, and again whenever what that rested on may have changed (verified_tokens.py).
    """

    def __init__(self, rules: TokenRules, keys: KeyCache) -> None:
        self._rules = rules
        self._keys = keys
        self._versions = rules.versions()
        self._jws = jwt.PyJWS(algorithms=["RS256"], options={"enforce_minimum_key_length": True})
        self._kids: dict[str, str] = {}  # header segment → kid, of tokens with a valid signature only
        self._verified = VerifiedTokens()

    def verify(self, authorization: str | None) -> Identity:
        """Return the identity of the caller.

        Raises:
            Unauthenticated: there is no token, or it is not valid.
            Forbidden: the token is valid, but not for this purpose.
            Unavailable: there are no keys to verify it with.
        """
        token = _bearer_token(authorization)
        mark = fingerprint(token)
        known = self._verified.get(mark)
        if known and self._still_holds(known):
            return known.identity
        header, payload, _ = token.split(".")
        kid = self._kids.get(header) or _kid(header)
        if self._keys.has(kid):
            key = self._keys.get(kid)
            self._require_signature(token, key.jwk)
            token_claims = self._checked_claims(payload)
        else:
            # An unknown key id may cause a request to Entra ID, so everything else about the token must be right.
            token_claims = self._checked_claims(payload)
            key = self._keys.get(kid, token_age=time.time() - token_claims["iat"])
            self._require_signature(token, key.jwk)
        self._remember(header, kid)
        if not key.signs_for(token_claims["iss"], token_claims["tid"]):
            raise _invalid("The token is signed with another issuer's key.")
        identity = claims.identity(token_claims, self._rules)
        begins_at = max(token_claims["nbf"], token_claims["iat"])
        self._verified.add(mark, VerifiedToken(kid, key, token_claims["exp"], begins_at, identity))
        return identity

    def _still_holds(self, known: VerifiedToken) -> bool:
        return claims.is_current(known.expires_at, known.begins_at) and self._keys.trusts(known.kid, known.key)

    def _checked_claims(self, payload: str) -> dict[str, Any]:
        token_claims = _object(payload)
        claims.check(token_claims, self._versions, self._rules.tenant_id)
        return token_claims

    def _require_signature(self, token: str, key: jwt.PyJWK) -> None:
        """Verify the signature over the exact bytes of the token; PyJWT requires canonical base64url as well."""
        try:
            self._jws.decode(token, key, algorithms=["RS256"])
        except jwt.InvalidSignatureError:
            raise _invalid("The token's signature is not valid.") from None
        except jwt.PyJWTError:  # its message may quote the token
            raise _invalid(_MALFORMED) from None

    def _remember(self, header: str, kid: str) -> None:
        # The signature has been verified, so only Entra ID's few headers get here.
        if header not in self._kids:
            if len(self._kids) >= _MAX_REMEMBERED:
                self._kids.clear()
            self._kids[header] = kid


_TOKEN = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_MALFORMED = "The token is malformed."
# Header parameters that would change what the signature covers; `jwk`, `jku` and `x5*` are ignored.
_EXTENSIONS = frozenset({"crit", "b64", "zip"})


def _bearer_token(authorization: str | None) -> str:
    if authorization and len(authorization) > MAX_HEADER:
        raise _invalid("The token is too long.")
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("TOKEN_MISSING", "A bearer token is required.")
    if not _TOKEN.fullmatch(token):
        raise _invalid(_MALFORMED)
    return token


def _kid(segment: str) -> str:
    header = _object(segment)
    kid = header.get("kid")
    if header.get("alg") != "RS256" or header.get("typ") != "JWT" or not _EXTENSIONS.isdisjoint(header):
        raise _invalid("The token's algorithm or type is not accepted.")
    if not isinstance(kid, str) or not jwks.KID.fullmatch(kid):
        raise _invalid(_MALFORMED)
    return kid


def _object(segment: str) -> dict[str, Any]:
    """Return the JSON object in a base64url segment."""
    try:
        value = strict_json.loads(urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (Base64Error, strict_json.JSONError):
        raise _invalid(_MALFORMED) from None
    if not isinstance(value, dict):
        raise _invalid(_MALFORMED)
    return value


def _invalid(detail: str) -> Unauthenticated:
    return Unauthenticated("TOKEN_INVALID", detail)
