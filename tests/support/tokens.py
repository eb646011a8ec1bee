"""A token issuer for tests: real RSA keys, real signatures, the claims that Entra ID sends."""

import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "0f1e2d3c-4b5a-4968-8776-655443322110"  # the front end that tokens are issued to
ANA = "a0a0a0a0-0000-4000-8000-00000000a0a0"


class Issuer:
    """Signs v2.0 access tokens of one tenant for one audience, with a key of its own."""

    def __init__(self, tenant_id: UUID, audience: str, issuer: str, *, bits: int = 2048) -> None:
        self.tenant_id = tenant_id
        self.audience = audience
        self.issuer = issuer
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
        self.kid = uuid4().hex

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """Describe the public key as Entra ID does: `use` and `issuer`, no `alg`; None removes a member."""
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        template = self.issuer.replace(str(self.tenant_id), "{tenantid}")
        entry = {"kty": "RSA", "use": "sig", "kid": self.kid, "n": public["n"], "e": public["e"], "issuer": template}
        return _without_none(entry | changes)

    def jwks(self) -> dict[str, Any]:
        """Build the key set that the tokens verify with."""
        return {"keys": [self.jwk()]}

    def token(self, **claims: Any) -> str:
        """Sign a delegated token of Ana's; each argument is a claim that differs, None removes one."""
        return self.sign({"alg": "RS256", "typ": "JWT", "kid": self.kid}, self.claims(**claims))

    def claims(self, **changes: Any) -> dict[str, Any]:
        """Build the claims of a delegated token; None removes one."""
        now = int(time.time())
        usual = {
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
        return _without_none(usual | changes)

    def app_token(self, **claims: Any) -> str:
        """Sign a token that an application got for itself; it has no role unless told."""
        own = {"idtyp": "app", "azpacr": "1", "scp": None, "name": None, "preferred_username": None}
        return self.token(**(own | claims))

    def sign(self, header: Mapping[str, Any] | bytes, payload: Mapping[str, Any] | bytes) -> str:
        """Sign whatever it is, right or wrong, with RS256; bytes go in as they are."""
        return self.sign_text(f"{segment(header)}.{segment(payload)}")

    def sign_text(self, signing_input: str) -> str:
        """Add to a first and second segment the third."""
        signature = self.key.sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signing_input}.{segment(signature)}"


def bearer(token: str) -> str:
    """Write the Authorization header."""
    return f"Bearer {token}"


def segment(value: Mapping[str, Any] | bytes) -> str:
    """Write one segment of a token: base64url without padding."""
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
