"""A tenant with its issuer, an attacker with a key of his own, and what he makes with it."""

import hashlib
import json
import time
from collections.abc import Iterable
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import rsa

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

# What PKCS #1 v1.5 puts before a SHA-256 digest (RFC 8017, section 9.2), and the same without its NULL.
DIGEST_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
DIGEST_INFO_WITHOUT_NULL = bytes.fromhex("302f300b06096086480165030402010420")


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


@cache
def cubic() -> Issuer:
    """Have an issuer whose public exponent is 3, as some old keys have."""
    issuer = Issuer(TENANT, AUDIENCE, ISSUER)
    issuer.key = rsa.generate_private_key(public_exponent=3, key_size=2048)
    return issuer


def rules(**changes: Any) -> TokenRules:
    usual: dict[str, Any] = {
        "tenant_id": TENANT,
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "required_scope": "access_as_user",
        "admin_role": "Registry.Admin",
        "admin_groups": frozenset({ADMIN_GROUP}),
        "app_role": "Registry.Submit",
    }
    return TokenRules(**(usual | changes))


def key_cache(entries: Iterable[Any], *, issuer: str = TEMPLATE) -> KeyCache:
    document = json.dumps({"keys": list(entries)}).encode()
    keys = KeyCache([KeySource("https://keys.example", issuer)], fetch=lambda _: document, intervals=Intervals())
    keys.start()
    return keys


@cache
def usual_keys() -> KeyCache:
    return key_cache([genuine().jwk(), cubic().jwk()])


def verifier(keys: KeyCache | None = None, **changes: Any) -> TokenVerifier:
    return TokenVerifier(rules(**changes), keys or usual_keys())


def verified(token: str, **changes: Any) -> Identity:
    return verifier(**changes).verify(f"Bearer {token}")


def outcome(authorization: str | None, by: TokenVerifier | None = None) -> str:
    """Name what comes of a header: "identity", "403" or the fault of a 401; and look at the sentence and the time."""
    verify = (by or verifier()).verify  # made before the clock starts: the first one makes its keys
    began = time.monotonic()
    try:
        verify(authorization)
    except (Unauthenticated, Forbidden) as error:
        assert_tells_nothing(str(error))
        return error.fault if isinstance(error, Unauthenticated) else "403"
    finally:
        assert time.monotonic() - began < 1
    return "identity"


def assert_tells_nothing(sentence: str) -> None:
    """Hold that a refusal is a plain sentence, with nothing from the token and nothing from a library in it."""
    assert sentence.endswith(".")
    assert sentence.isascii()
    assert sentence.replace("'", "").replace(",", "").replace(" ", "").replace(".", "").isalpha(), sentence


def header(**changes: Any) -> dict[str, Any]:
    """Write the header of a genuine token; None removes a member, `...` makes it null."""
    members = {"alg": "RS256", "typ": "JWT", "kid": GENUINE_KID} | changes
    return {name: None if value is ... else value for name, value in members.items() if value is not None}


def with_signature(token: str, signature: bytes) -> str:
    return f"{token.rpartition('.')[0]}.{segment(signature)}"


def padded_digest(token: str, info: bytes) -> bytes:
    """Build what an RSA signature with a 2048-bit key encrypts."""
    end = b"\x00" + info + hashlib.sha256(token.rpartition(".")[0].encode()).digest()
    return b"\x00\x01".ljust(256 - len(end), b"\xff") + end


def raw_rsa(issuer: Issuer, padded: bytes) -> bytes:
    numbers = issuer.key.private_numbers()
    return pow(int.from_bytes(padded), numbers.d, numbers.public_numbers.n).to_bytes(256)


def cube_root_forgery(token: str) -> str:
    """Sign without the private key: right at the front, junk at the end (Bleichenbacher, CRYPTO 2006)."""
    digest = hashlib.sha256(token.rpartition(".")[0].encode()).digest()
    front = b"\x00\x01" + b"\xff" * 8 + b"\x00" + DIGEST_INFO + digest
    highest = int.from_bytes(front.ljust(256, b"\xff"))
    low, high = 0, 1 << 700
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**3 <= highest else (low, middle - 1)
    assert (low**3).to_bytes(256).startswith(front)
    return with_signature(token, low.to_bytes(256))
