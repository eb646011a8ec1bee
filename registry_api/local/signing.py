"""The local identity provider's key, and the tokens it signs: those of Microsoft Entra ID, version 2.0.

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

from registry_api.local.details import CLIENT_ID, SCOPE, TENANT_ID
from registry_api.local.files import write_private
from registry_api.local.persons import ADMIN_ROLE, Person

LIFETIME = 3600  # seconds an access token holds
SESSION_LIFETIME = 24 * 3600  # seconds a sign-in can be renewed


class SigningKey:
    """An RSA key, named by its own digest."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key
        public: dict[str, Any] = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        self._public = {name: public[name] for name in ("kty", "n", "e")}
        self.kid = _text(hashlib.sha256(public["n"].encode()).digest()[:18])

    @classmethod
    def load_or_make(cls, path: Path) -> Self:
        """Read the key from its file, made on the first call."""
        if not path.exists():
            made = generate_private_key(public_exponent=65537, key_size=2048)
            pem = made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            write_private(path, pem.decode())
        return cls.load(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the key from its file; raises OSError where there is none."""
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        if not isinstance(key, RSAPrivateKey):
            raise TypeError(f"{path} holds no RSA key.")
        return cls(key)

    def jwks(self, issuer: str) -> dict[str, Any]:
        """Return the public half as a key set, in Entra's manner: with `issuer`, without `alg`."""
        return {"keys": [{**self._public, "use": "sig", "kid": self.kid, "issuer": issuer}]}

    def sign(self, claims: Mapping[str, Any], *, kind: str = "JWT") -> str:
        """Return a signed token; `kind` keeps what is not meant for the API from passing there."""
        return jwt.encode(dict(claims), self._key, algorithm="RS256", headers={"kid": self.kid, "typ": kind})

    def read(self, token: str, *, kind: str) -> dict[str, Any] | None:
        """Return the claims of a token of one's own that still holds and is of that kind."""
        try:
            read = jwt.decode_complete(token, self._key.public_key(), algorithms=["RS256"], audience=kind)
        except (jwt.PyJWTError, UnicodeError):
            return None
        return read["payload"] if read["header"].get("typ") == kind else None


def access_token(key: SigningKey, person: Person, issuer: str) -> str:
    """Sign what the API takes as `person`, for an hour from now."""
    return key.sign({**_claims(person, issuer), "scp": SCOPE, "azp": CLIENT_ID, "azpacr": "0"})


def id_token(key: SigningKey, person: Person, issuer: str, nonce: str | None) -> str:
    """Sign what tells the front end who signed in; the API refuses it, for it has no scope."""
    return key.sign({**_claims(person, issuer), **({"nonce": nonce} if nonce else {})})


def remember(key: SigningKey, person: Person, kind: str) -> str:
    """Sign a refresh token or a session, which `recall` reads; it outlives a restart, as the key does."""
    now = int(time.time())
    return key.sign({"aud": kind, "iat": now, "exp": now + SESSION_LIFETIME, "name": person.name}, kind=kind)


def client_info(person: Person) -> str:
    """Return the account as MSAL identifies it."""
    return _text(f'{{"uid":"{person.entra_id}","utid":"{TENANT_ID}"}}'.encode())


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
        "sub": _text(hashlib.sha256(f"{CLIENT_ID} {person.entra_id}".encode()).digest()),
        "ver": "2.0",
        "uti": secrets.token_urlsafe(16),
        "name": person.name,
        "preferred_username": person.email,
        "email": person.email,
    }
    return claims | ({"roles": [ADMIN_ROLE]} if person.is_admin else {})


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
