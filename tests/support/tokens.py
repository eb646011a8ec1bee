"""A token issuer with real RSA keys and signatures and the claims of Entra ID."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "0f1e2d3c-4b5a-4968-8776-655443322110"  # the client id of the front end
ANA = "a0a0a0a0-0000-4000-8000-00000000a0a0"


class Issuer:
    """Signs v2.0 access tokens of one tenant for one audience with its own key."""

    def __init__(self, tenant_id: UUID, audience: str, issuer: str, *, bits: int = 2048) -> None:
        self.tenant_id = tenant_id
        self.audience = audience
        self.issuer = issuer
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        self.kid = uuid4().hex

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """Return the public key as Entra ID publishes it (with `issuer`, without `alg`); None removes a member."""
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        template = self.issuer.replace(str(self.tenant_id), "{tenantid}")
        entry = {"kty": "RSA", "use": "sig", "kid": self.kid, "n": public["n"], "e": public["e"], "issuer": template}
        return _without_none(entry | changes)

    def jwks(self) -> dict[str, Any]:
        """Return the key set that verifies the tokens."""
        return {"keys": [self.jwk()]}

    def token(self, **claims: Any) -> str:
        """Return a delegated token of Ana with some claims changed; None removes a claim."""
        return self.sign({"alg": "RS256", "typ": "JWT", "kid": self.kid}, self.claims(**claims))

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Return the claims of a delegated token; None removes a claim."""
        now = int(time.time())
        defaults = {
            "aud": self.audience,
            "iss": self.issuer,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "azp": CLIENT,
            "azpacr": "0",
            "name": "Ana Example",
            "oid": ANA,
            "preferred_username": "ana@example.com",
            "rh": "0.AX0A",
            "scp": "access_as_user",
            "sub": "hJf9S0mYz7vR1xk2",
            "tid": str(self.tenant_id),
            "uti": "3Jk9fQm2Xk",
            "ver": "2.0",
        }
        return _without_none(defaults | changes)

    def app_token(self, **claims: Any) -> str:
        """Return a token that an application requested for itself, without a role unless `claims` has one."""
        changes = {"idtyp": "app", "azpacr": "1", "scp": None, "name": None, "preferred_username": None}
        return self.token(**(changes | claims))

    def sign(self, header: Mapping[str, Any] | bytes, payload: Mapping[str, Any] | bytes) -> str:
        """Sign any header and payload with RS256; bytes are encoded as they are, not as JSON."""
        return self.sign_text(f"{segment(header)}.{segment(payload)}")

    def sign_text(self, signing_input: str) -> str:
        """Return the signing input (header and payload segments) with its signature."""
        signature = self.key.sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signing_input}.{segment(signature)}"


def bearer(token: str) -> str:
    """Return the value of the Authorization header."""
    return f"Bearer {token}"


def segment(value: Mapping[str, Any] | bytes) -> str:
    """Return one segment of a token: base64url without padding."""
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
