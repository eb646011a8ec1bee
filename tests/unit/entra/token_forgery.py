"""A tenant with a token issuer, an attacker with another key, and helpers to forge and verify tokens."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from registry_api.domain.caller import Identity
from registry_api.entra.keys import Intervals, KeyCache, KeySource
from registry_api.entra.rules import TokenRules
from registry_api.entra.tokens import TokenVerifier
from registry_api.errors import Forbidden, Unauthenticated
from tests.support.tokens import Issuer, segment

TENANT = UUID("7d0f2a31-94c8-4a5e-8b1d-2f6e5c4b3a21")
OTHER_TENANT = UUID("0a9b8c7d-6e5f-4a3b-9c2d-1e0f9a8b7c6d")
AUDIENCE = "c0ffee00-1234-4cde-8f01-23456789abcd"
HOST = "https://login.microsoftonline.com"
ISSUER = f"{HOST}/{TENANT}/v2.0"
TEMPLATE = f"{HOST}/{{tenantid}}/v2.0"
V1_ISSUER = f"https://sts.windows.net/{TENANT}/"
GENUINE_KID = "genuine-key"
ATTACKERS_KID = "attackers-key"
ADMIN_GROUP = UUID("6b1f0e9d-8c7b-4a69-9584-736251403f2e")

# The bytes before a SHA-256 digest in an RSA signature (RFC 8017, section 9.2).
_DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


@cache
def genuine() -> Issuer:
    issuer = Issuer(TENANT, AUDIENCE, ISSUER)
    issuer.kid = GENUINE_KID
    return issuer


@cache
def attacker() -> Issuer:
    issuer = Issuer(TENANT, AUDIENCE, ISSUER)
    issuer.kid = ATTACKERS_KID
    return issuer


@cache
def short() -> Issuer:
    return Issuer(TENANT, AUDIENCE, ISSUER, bits=1024)


def rules(**changes: Any) -> TokenRules:
    defaults: dict[str, Any] = {
        "tenant_id": TENANT,
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "required_scope": "access_as_user",
        "admin_role": "Registry.Admin",
        "admin_groups": frozenset({ADMIN_GROUP}),
        "app_role": "Registry.Submit",
    }
    return TokenRules(**(defaults | changes))


def key_cache(entries: Iterable[Any], *, issuer: str = TEMPLATE) -> KeyCache:
    document = json.dumps({"keys": list(entries)}).encode()
    keys = KeyCache([KeySource("https://keys.example", issuer)], fetch=lambda _: document, intervals=Intervals())
    keys.start()
    return keys


@cache
def usual_keys() -> KeyCache:
    return key_cache([genuine().jwk()])


def verifier(keys: KeyCache | None = None, **changes: Any) -> TokenVerifier:
    return TokenVerifier(rules(**changes), keys or usual_keys())


def verified(token: str, **changes: Any) -> Identity:
    return verifier(**changes).verify(f"Bearer {token}")


def outcome(authorization: str | None, by: TokenVerifier | None = None) -> str:
    """Return "identity", "403" or the fault of a 401; the error must be a plain sentence."""
    try:
        (by or verifier()).verify(authorization)
    except (Unauthenticated, Forbidden) as error:
        assert_reveals_nothing(str(error))
        return error.fault if isinstance(error, Unauthenticated) else "403"
    return "identity"


def assert_reveals_nothing(sentence: str) -> None:
    """Require a plain sentence, without a part of the token or a message of a library."""
    assert sentence.endswith(".")
    assert sentence.isascii()
    assert sentence.replace("'", "").replace(",", "").replace(" ", "").replace(".", "").isalpha(), sentence


def header(**changes: Any) -> dict[str, Any]:
    """Return the header of a genuine token with changes; None removes a member, `...` makes it null."""
    members = {"alg": "RS256", "typ": "JWT", "kid": GENUINE_KID} | changes
    return {name: None if value is ... else value for name, value in members.items() if value is not None}


def with_signature(token: str, signature: bytes) -> str:
    return f"{token.rpartition('.')[0]}.{segment(signature)}"


def padded_digest(token: str) -> bytes:
    """Return the padded digest that an RSA signature with a 2048-bit key encrypts."""
    end = b"\x00" + _DIGEST_INFO + hashlib.sha256(token.rpartition(".")[0].encode()).digest()
    return b"\x00\x01".ljust(256 - len(end), b"\xff") + end
