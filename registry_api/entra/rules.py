"""The rules that a token must meet, made from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from registry_api.entra.keys import KeySource
from registry_api.settings import Settings

_V1_ISSUER = "https://sts.windows.net/{tenantid}/"


@dataclass(frozen=True, slots=True)
class TokenVersion:
    """A version of Entra ID's access tokens (`ver`), and the audiences that are accepted with it."""

    ver: str
    audiences: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """The tokens that are accepted, and those that make their bearer an administrator."""

    tenant_id: UUID
    issuer: str  # of tokens of version 2.0
    audience: str
    required_scope: str
    admin_role: str
    admin_groups: frozenset[UUID] = frozenset()
    app_role: str | None = None  # None: applications are refused
    v1_issuer: str | None = None  # None: tokens of version 1.0 are refused

    def versions(self) -> Mapping[str, TokenVersion]:
        """Return the accepted versions by their issuer; each has its own."""
        versions = {self.issuer: TokenVersion("2.0", frozenset({self.audience}))}
        if self.v1_issuer:
            versions[self.v1_issuer] = TokenVersion("1.0", _v1_audiences(self.audience))
        return MappingProxyType(versions)


def token_rules(settings: Settings) -> TokenRules:
    """Return the rules for these settings."""
    tenant_id = str(settings.entra_tenant_id)
    return TokenRules(
        tenant_id=settings.entra_tenant_id,
        issuer=_v2_issuer(settings).replace("{tenantid}", tenant_id),
        audience=settings.audience,
        required_scope=settings.entra_required_scope,
        admin_role=settings.entra_admin_role,
        admin_groups=frozenset(settings.entra_admin_group_id),
        app_role=settings.entra_app_role,
        v1_issuer=_V1_ISSUER.replace("{tenantid}", tenant_id) if settings.entra_accept_v1_tokens else None,
    )


def key_sources(settings: Settings) -> tuple[KeySource, ...]:
    """Return the key sets for these settings.

    The keys of the v1.0 set name no issuer, so they are accepted for the issuer of that set.
    """
    tenant = f"{settings.entra_authority}/{settings.entra_tenant_id}"
    v2 = KeySource(f"{tenant}/discovery/v2.0/keys", _v2_issuer(settings))
    v1 = KeySource(f"{tenant}/discovery/keys", _V1_ISSUER)
    return (v2, v1) if settings.entra_accept_v1_tokens else (v2,)


def _v2_issuer(settings: Settings) -> str:
    return f"{settings.entra_authority}/{{tenantid}}/v2.0"


def _v1_audiences(audience: str) -> frozenset[str]:
    # Entra ID puts the resource into `aud` as the client requested it: bare or as a URI, with or without a final slash.
    stem = audience.removesuffix("/")
    stems = {stem} if "://" in stem else {stem, f"api://{stem}"}
    return frozenset(stems | {f"{each}/" for each in stems})
