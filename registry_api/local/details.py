"""What the parts of a running local registry must agree on, kept as a small JSON file in its folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from registry_api.local.files import write_private

TENANT_ID = "10ca1000-0000-4000-8000-000000000001"
CLIENT_ID = "10ca1000-0000-4000-8000-000000000002"  # of the API, and of the front end that calls it
SCOPE = "access_as_user"

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".local"
DETAILS = "details.json"  # in the folder
KEY = "identity-key.pem"  # likewise

# Where the launcher tells the service's processes which file to read.
VARIABLE = "REGISTRY_LOCAL_DETAILS"


@dataclass(frozen=True)
class Details:
    """The two ports on 127.0.0.1, and what follows from them."""

    port: int
    identity_port: int

    @property
    def address(self) -> str:
        """The registry's own address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def identity(self) -> str:
        """The identity provider's address for the one tenant; every endpoint is below it."""
        return f"http://127.0.0.1:{self.identity_port}/{TENANT_ID}"

    @property
    def issuer(self) -> str:
        """The `iss` of its tokens."""
        return f"{self.identity}/v2.0"

    @property
    def jwks_url(self) -> str:
        """Where its keys are."""
        return f"{self.identity}/discovery/v2.0/keys"

    def metadata(self) -> dict[str, object]:
        """Return the discovery document.

        https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
        """
        return {
            "issuer": self.issuer,
            "jwks_uri": self.jwks_url,
            "authorization_endpoint": f"{self.identity}/oauth2/v2.0/authorize",
            "token_endpoint": f"{self.identity}/oauth2/v2.0/token",
            "end_session_endpoint": f"{self.identity}/oauth2/v2.0/logout",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "fragment"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
        }

    def save(self, path: Path) -> None:
        """Write the file."""
        write_private(path, json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Read the file, or nothing where there is none that can be read."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None
