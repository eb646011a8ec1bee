"""Tokens that were verified in full, so that the next request with the same token need not repeat it.

PyJWT examines every character of a token in Python, which is the most expensive part of a small request. A remembered
token is accepted only while verifying it again would have the same result:

- the token is the same, byte for byte: its SHA-256 is the key of the memory;
- the provider's key set still contains the very key object that verified the signature, and is young enough;
- the token's `exp`, `nbf` and `iat` hold at this moment.

Everything else (signature, issuer, audience, tenant, scope, roles) cannot change. Failures are not remembered.
"""

import hashlib
from typing import NamedTuple

from registry_api.domain.caller import Identity
from registry_api.entra.jwks import Key

_MAX_REMEMBERED = 4096  # tokens; about 2 KB each


class VerifiedToken(NamedTuple):
    """What a verified token proved, and what must still hold for it to be accepted again."""

    kid: str
    key: Key
    expires_at: int  # `exp`; seconds since 1970, as is the next
    begins_at: int  # the later of `nbf` and `iat`
    identity: Identity


class VerifiedTokens:
    """A bounded memory of verified tokens; the oldest entry goes first. Safe for several threads."""

    def __init__(self) -> None:
        self._tokens: dict[bytes, VerifiedToken] = {}

    def get(self, fingerprint: bytes) -> VerifiedToken | None:
        """Return what is remembered about a token; the caller checks that it still holds."""
        return self._tokens.get(fingerprint)

    def add(self, fingerprint: bytes, token: VerifiedToken) -> None:
        """Remember a token that has just been verified in full."""
        while len(self._tokens) >= _MAX_REMEMBERED:
            self._tokens.pop(next(iter(self._tokens)), None)
        self._tokens[fingerprint] = token


def fingerprint(token: str) -> bytes:
    """Return the SHA-256 of a token, whose characters are ASCII."""
    return hashlib.sha256(token.encode("ascii")).digest()
