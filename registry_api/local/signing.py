"""The local identity provider's signing key, and its tokens, which have the claims of Entra ID's version 2.0.

https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from registry_api.local.endpoints import CLIENT_ID, SCOPE, TENANT_ID
from registry_api.local.files import write_private
from registry_api.local.persons import ADMIN_ROLE, Person

LIFETIME = 3600  # seconds; of access and id tokens
SESSION_LIFETIME = 24 * 3600  # seconds; of refresh tokens and of the session cookie


class SigningKey:
    """An RSA key; its id (`kid`) is its digest."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key
        public: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self._public = {name: public[name] for name in ("kty", "n", "e")}
        self.kid = _base64url(hashlib.sha256(public["n"].encode()).digest()[:18])

    @classmethod
    def load_or_create(cls, path: Path) -> Self:
        """Read the key from its file, which is created if it is missing."""
        if not path.exists():
            key = generate_private_key(public_exponent=65537, key_size=2048)
            pem = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            write_private(path, pem.decode())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key from its file."""
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(f"{path} is not an RSA key.")
        return cls(key)

    def jwks(self, issuer: str) -> dict[str, Any]:
        """Return the public key as a key set in Entra ID's format: with `issuer`, without `alg`."""
        return {"keys": [{**self._public, "use": "sig", "kid": self.kid, "issuer": issuer}]}

    def sign(self, claims: Mapping[str, Any], *, kind: str = "JWT") -> str:
        """Return a signed token; `kind` is its `typ` header, which must be "JWT" for the API."""
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers={"kid": self.kid, "typ": kind})

    def verify(self, token: str, *, kind: str) -> dict[str, Any] | None:
        """Return the claims of a token of this key and kind; None if it is invalid or expired."""
        try:
            decoded = jwt.decode_complete(token, self._key.public_key(), algorithms=["RS256"], audience=kind)
        except (jwt.PyJWTError, UnicodeError):
            return None
        return decoded["payload"] if decoded["header"].get("typ") == kind else None


def access_token(key: SigningKey, person: Person, issuer: str) -> str:
    """Return an access token for a person, valid for `LIFETIME`."""
    return key.sign({**_claims(person, issuer), "scp": SCOPE, "azp": CLIENT_ID, "azpacr": "0"})


def id_token(key: SigningKey, person: Person, issuer: str, nonce: str | None) -> str:
    """Return an id token for the front end; the API refuses it, because it has no scope."""
    return key.sign({**_claims(person, issuer), **({"nonce": nonce} if nonce else {})})


def session_token(key: SigningKey, person: Person, kind: str) -> str:
    """Return a refresh token or a session cookie's value, for `SigningKey.verify`; it stays valid after a restart."""
    now = int(time.time())
    return key.sign({"aud": kind, "iat": now, "exp": now + SESSION_LIFETIME, "name": person.name}, kind=kind)


def client_info(person: Person) -> str:
    """Return `client_info`, by which MSAL identifies an account."""
    return _base64url(f'{{"uid":"{person.entra_id}","utid":"{TENANT_ID}"}}'.encode())


def _claims(person: Person, issuer: str) -> dict[str, Any]:
    now = int(time.time())
    claims = {
        "aud": CLIENT_ID,
        "iss": issuer,
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME,
        "tid": TENANT_ID,
        "oid": str(person.entra_id),
        "sub": _base64url(hashlib.sha256(f"{CLIENT_ID} {person.entra_id}".encode()).digest()),
        "ver": "2.0",
        "uti": secrets.token_urlsafe(16),
        "name": person.name,
        "preferred_username": person.email,
        "email": person.email,
    }
    return claims | ({"roles": [ADMIN_ROLE]} if person.is_admin else {})


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
