"""Ports, URLs and ids of a local registry, which its processes share through a JSON file in its folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from registry_api.local.files import write_private

TENANT_ID = "10ca1000-0000-4000-8000-000000000001"
CLIENT_ID = "10ca1000-0000-4000-8000-000000000002"  # of the API and of the front end
SCOPE = "access_as_user"

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_FOLDER = CHECKOUT / ".local"

# The names of files in the folder.
ENDPOINTS_FILE = "endpoints.json"
KEY_FILE = "identity-key.pem"
TOOLS_FILE = "demonstration-has-changed"

# The environment variable that gives the service's processes the path of ENDPOINTS_FILE.
ENDPOINTS_VARIABLE = "REGISTRY_LOCAL_ENDPOINTS"


@dataclass(frozen=True)
class Endpoints:
    """The ports of the service, the identity provider and the demonstration server on 127.0.0.1, and their URLs."""

    port: int
    identity_port: int
    demonstration_port: int

    @property
    def address(self) -> str:
        """The URL of the registry."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def demonstration_address(self) -> str:
        """The URL of the demonstration server."""
        return f"http://127.0.0.1:{self.demonstration_port}"

    @property
    def demonstration_url(self) -> str:
        """The URL of its MCP endpoint."""
        return f"{self.demonstration_address}/mcp"

    @property
    def identity_url(self) -> str:
        """The base URL of the identity provider's endpoints."""
        return f"http://127.0.0.1:{self.identity_port}/{TENANT_ID}"

    @property
    def issuer(self) -> str:
        """The `iss` claim of its tokens."""
        return f"{self.identity_url}/v2.0"

    @property
    def jwks_url(self) -> str:
        """The URL of its signing keys."""
        return f"{self.identity_url}/discovery/v2.0/keys"

    def metadata(self) -> dict[str, object]:
        """Return the discovery document of the identity provider.

        https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
        """
        return {
            "issuer": self.issuer,
            "jwks_uri": self.jwks_url,
            "authorization_endpoint": f"{self.identity_url}/oauth2/v2.0/authorize",
            "token_endpoint": f"{self.identity_url}/oauth2/v2.0/token",
            "end_session_endpoint": f"{self.identity_url}/oauth2/v2.0/logout",
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
        """Write the ports to a file."""
        write_private(path, json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Read the ports from a file; None if it is missing or invalid."""
        try:
            return cls(**json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            return None
