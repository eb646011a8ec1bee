"""What a token must say to be let in: plain values, and how the settings become them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from registry_api.entra.keys import KeySource
from registry_api.settings import Settings

_V1_ISSUER = "https://sts.windows.net/{tenantid}/"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of Entra's access tokens, as it is accepted here."""

    ver: str
    audiences: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """Whose tokens are accepted, for whom, and what makes an administrator."""

    tenant_id: UUID
    issuer: str  # of v2.0 tokens
    audience: str
    required_scope: str
    admin_role: str
    admin_groups: frozenset[UUID] = frozenset()
    app_role: str | None = None  # None: no application is admitted
    v1_issuer: str | None = None  # None: no v1.0 token is accepted

    def editions(self) -> Mapping[str, Edition]:
        """Tell which editions are accepted, by their issuer: no two have the same."""
        editions = {self.issuer: Edition("2.0", frozenset({self.audience}))}
        if self.v1_issuer:
            editions[self.v1_issuer] = Edition("1.0", _v1_audiences(self.audience))
        return MappingProxyType(editions)


def token_rules(settings: Settings) -> TokenRules:
    """Build the rules that the settings ask for."""
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
    """Tell where the keys for these settings are found.

    The entries of the v1.0 key set name no issuer: such a key is good for the issuer of the set it was found in.
    """
    tenant = f"{settings.entra_authority}/{settings.entra_tenant_id}"
    v2 = KeySource(f"{tenant}/discovery/v2.0/keys", _v2_issuer(settings))
    v1 = KeySource(f"{tenant}/discovery/keys", _V1_ISSUER)
    return (v2, v1) if settings.entra_accept_v1_tokens else (v2,)


def _v2_issuer(settings: Settings) -> str:
    return f"{settings.entra_authority}/{{tenantid}}/v2.0"


def _v1_audiences(audience: str) -> frozenset[str]:
    # Entra repeats in `aud` the resource as the client asked for it: bare or as a URI, with a final slash or without.
    stem = audience.removesuffix("/")
    stems = {stem} if "://" in stem else {stem, f"api://{stem}"}
    return frozenset(stems | {f"{each}/" for each in stems})
