"""A JSON Web Key Set (RFC 7517): which of its keys may verify a token, and for which issuers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from registry_api import strict_json

KID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class KeySetError(Exception):
    """The document has no usable key; `str()` gives the reason as a sentence."""


@dataclass(frozen=True, slots=True)
class Key:
    """A prepared public key and the issuers it signs for; `{tenantid}` in an issuer stands for any tenant."""

    jwk: jwt.PyJWK
    issuers: frozenset[str]

    def signs_for(self, issuer: str, tenant_id: str) -> bool:
        """Return whether a token of this issuer and tenant may be signed with this key."""
        return any(template.replace(_TENANT, tenant_id) == issuer for template in self.issuers)


def read(document: bytes, issuer: str) -> dict[str, Key]:
    """Return the usable keys of a key set by their `kid`; `issuer` applies to entries that name none.

    Invalid entries are skipped.

    Raises:
        KeySetError: it is no key set, or nothing in it is usable.
    """
    try:
        key_set = strict_json.loads(document)
    except strict_json.JSONError as error:
        raise KeySetError("The key set is not JSON.") from error
    entries = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(entries, list):
        raise KeySetError("The document is no key set.")
    keys = merge({entry["kid"]: key} for entry in entries if (key := _key(entry, issuer)))
    if not keys:
        raise KeySetError("The key set has no usable key.")
    return keys


def merge(key_sets: Iterable[Mapping[str, Key]]) -> dict[str, Key]:
    """Merge key sets: a key found in several of them signs for all their issuers.

    A `kid` with two different keys is left out, because it is ambiguous.
    """
    merged: dict[str, Key] = {}
    ambiguous: set[str] = set()
    for kid, key in ((kid, key) for key_set in key_sets for kid, key in key_set.items()):
        other = merged.setdefault(kid, key)
        merged[kid] = Key(other.jwk, other.issuers | key.issuers)
        if _public(other.jwk).public_numbers() != _public(key.jwk).public_numbers():
            ambiguous.add(kid)
    return {kid: key for kid, key in merged.items() if kid not in ambiguous}


_TENANT = "{tenantid}"
_NUMBER = re.compile(r"[A-Za-z0-9_-]+")
_BITS = range(2048, 8192 + 1)  # longer keys only cost time; Microsoft's have 2048
_MAX_EXPONENT = 2**32  # larger exponents only cost time


def _key(entry: Any, issuer: str) -> Key | None:
    if not isinstance(entry, dict) or not _is_for_rs256(entry) or not _has_names(entry, issuer):
        return None
    try:
        # Only the public numbers: with a `d`, PyJWT would read a private key.
        jwk = jwt.PyJWK({"kty": "RSA", "n": entry["n"], "e": entry["e"]}, algorithm="RS256")
    except (jwt.PyJWTError, ValueError, OverflowError):
        return None
    template = re.sub(re.escape(_TENANT), _TENANT, entry.get("issuer", issuer), flags=re.IGNORECASE)
    return Key(jwk, frozenset({template})) if _is_strong(_public(jwk)) else None


def _is_for_rs256(entry: dict[str, Any]) -> bool:
    operations = entry.get("key_ops", ["verify"])
    return (
        entry.get("kty") == "RSA"
        and entry.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and entry.get("alg", "RS256") == "RS256"
    )


def _has_names(entry: dict[str, Any], issuer: str) -> bool:
    patterns = {"kid": KID, "n": _NUMBER, "e": _NUMBER}
    return isinstance(entry.get("issuer", issuer), str) and all(
        isinstance(entry.get(name), str) and pattern.fullmatch(entry[name]) for name, pattern in patterns.items()
    )


def _is_strong(key: RSAPublicKey) -> bool:
    numbers = key.public_numbers()
    return key.key_size in _BITS and numbers.n % 2 == 1 and numbers.e % 2 == 1 and 1 < numbers.e < _MAX_EXPONENT


def _public(jwk: jwt.PyJWK) -> RSAPublicKey:
    key = jwk.key
    if not isinstance(key, RSAPublicKey):
        raise TypeError("RS256 keys are RSA keys")
    return key
