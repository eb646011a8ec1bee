"""The front end's configuration, which it needs before sign-in."""

from dataclasses import dataclass
from pathlib import Path

from falcon import Request, Response

from registry_api.models import FrontEndConfig, RegistryAccess
from registry_api.settings import Settings


@dataclass(frozen=True, slots=True)
class FrontEnd:
    """The front end: its configuration, and the directory of its built files if this service serves them."""

    config: FrontEndConfig
    pages: Path | None = None


def for_entra(settings: Settings) -> FrontEndConfig:
    """Return the configuration for signing in with Entra ID."""
    return FrontEndConfig(
        mode="entra",
        authority=f"{settings.entra_authority}/{settings.entra_tenant_id}",
        tenant_id=settings.entra_tenant_id,
        client_id=settings.entra_client_id,
        scope=settings.scope,
        mcp_registry=registry_access(settings),
    )


def registry_access(settings: Settings) -> RegistryAccess | None:
    """Return how MCP clients reach the read API, or None if it is off."""
    if settings.mcp_registry_access == "off" or not settings.mcp_registry_namespace:
        return None
    return RegistryAccess(access=settings.mcp_registry_access, namespace=settings.mcp_registry_namespace)


class Config:
    """`/config.json`."""

    def __init__(self, config: FrontEndConfig) -> None:
        self._json = config.model_dump_json(exclude_none=True).encode()

    def on_get(self, _req: Request, resp: Response) -> None:
        """Return the configuration."""
        resp.data = self._json
        resp.cache_control = ["no-cache"]

    on_head = on_get
