"""The settings: read from the environment, validated together, secrets hidden."""

import os
import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from registry_api import database_url, identifiers

GLOBAL_AUTHORITY = "https://login.microsoftonline.com"


class BadSettings(Exception):
    """Some settings are missing or wrong; `str()` has a line for each fault."""


def _split(value: Any) -> Any:
    return [part for part in map(identifiers.trimmed, value.split(",")) if part] if isinstance(value, str) else value


def _database_url(value: SecretStr) -> SecretStr:
    database_url.check(value.get_secret_value(), os.environ)
    return value


Network = IPv4Network | IPv6Network


def _network(value: Any) -> Any:
    try:
        return ip_network(value)
    except ValueError:
        raise ValueError("must be a network such as 10.1.0.0/16, without host bits") from None


def _host(value: str) -> str:
    if not re.fullmatch(r"([a-z0-9_.-]{1,253}|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", value.lower()):
        raise ValueError("must be a host such as mcp.example.com, with its port if that is not the scheme's own")
    return value.lower()


def _header(value: SecretStr) -> SecretStr:
    if not re.fullmatch("[!-~]{1,4096}", value.get_secret_value()):
        raise ValueError("must be printable ASCII without spaces")
    return value


def _long(value: SecretStr) -> SecretStr:
    if not re.fullmatch("[!-~]{16,4096}", value.get_secret_value()):
        raise ValueError("must be at least 16 characters, printable ASCII without spaces")
    return value


class InspectorSettings(BaseSettings):
    """The settings of the inspector; the service has all of them, too."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    database_url: Annotated[SecretStr, AfterValidator(_database_url)]
    identity_endpoint: Annotated[str, AfterValidator(identifiers.identity_endpoint)] | None = None
    identity_header: Annotated[SecretStr, AfterValidator(_header)] | None = None
    azure_client_id: UUID | None = None
    db_managed_identity: bool = False
    db_pgbouncer: bool = False
    db_pool_min_size: int = Field(default=2, ge=0, le=200)
    db_pool_max_size: int = Field(default=8, ge=1, le=200)
    db_pool_timeout: float = Field(default=2.0, gt=0, le=60)  # seconds
    db_statement_timeout: float = Field(default=4.0, gt=0, le=60)  # seconds

    entra_authority: Annotated[str, AfterValidator(identifiers.authority)] = GLOBAL_AUTHORITY
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"
    port: int = Field(default=8000, ge=1, le=65535)

    inspector_interval_hours: float = Field(default=24.0, ge=1, le=720)
    inspector_allowed_networks: Annotated[
        tuple[Annotated[Network, BeforeValidator(_network)], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    inspector_allowed_ports: Annotated[
        tuple[Annotated[int, Field(ge=1, le=65535)], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    inspector_hosts: Annotated[
        tuple[Annotated[str, AfterValidator(_host)], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    review_interval_days: int | None = Field(default=None, ge=1, le=3650)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, values: Mapping[str, Any]) -> dict[str, Any]:
        """Remove leading and trailing blanks; a blank or empty value counts as absent."""
        trimmed = {
            name: identifiers.trimmed(value) if isinstance(value, str) else value for name, value in values.items()
        }
        return {name: value for name, value in trimmed.items() if value != ""}

    # Each validator reads a field declared before it, so that its fault is reported together with all others.
    @field_validator("db_managed_identity")
    @classmethod
    def _in_place_of_a_password(cls, value: bool, earlier: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        url: SecretStr | None = earlier.data.get("database_url")
        if value and url and database_url.has_password(url.get_secret_value()):
            raise ValueError("takes the place of a password, and DATABASE_URL has one")
        # A field with a fault of its own is missing from the data; its fault is reported separately.
        missing = [name.upper() for name in ("identity_endpoint", "identity_header") if not earlier.data.get(name, "-")]
        if value and missing:
            raise ValueError(f"needs {' and '.join(missing)}, which the platform sets where an identity is assigned")
        return value

    @field_validator("db_pool_max_size")
    @classmethod
    def _not_below_min_size(cls, value: int, earlier: ValidationInfo) -> int:
        if value < earlier.data.get("db_pool_min_size", 0):
            raise ValueError("must not be below DB_POOL_MIN_SIZE")
        return value

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment, and `.env` in the working directory if there is one.

        Raises:
            BadSettings: something is missing or wrong; its message has all faults.
        """
        try:
            return cls()
        except ValidationError as error:
            raise BadSettings("\n".join(_faults(error.errors(include_url=False)))) from None

    def loggable(self) -> dict[str, Any]:
        """All settings by their names in the environment, secrets hidden."""
        return {name.upper(): value for name, value in self.model_dump(mode="json").items()} | {
            "DATABASE_URL": database_url.shown(self.database_url.get_secret_value())
        }


class Settings(InspectorSettings):
    """All settings of the service with their defaults; docs/settings.md describes each."""

    entra_tenant_id: UUID
    entra_client_id: UUID
    entra_required_scope: str = Field(default="access_as_user", pattern=r"^[A-Za-z0-9._-]{1,120}$")
    entra_admin_role: str = Field(default="Registry.Admin", pattern=r"^[^\s,]{1,120}$")
    entra_admin_group_id: Annotated[tuple[UUID, ...], NoDecode, BeforeValidator(_split)] = ()
    entra_app_role: str | None = Field(default=None, pattern=r"^[^\s,]{1,120}$")
    entra_accept_v1_tokens: bool = False
    entra_audience: Annotated[str, AfterValidator(identifiers.audience)] | None = None

    mcp_registry_access: Literal["anonymous", "authenticated", "off"] = "off"
    mcp_registry_namespace: str | None = Field(
        default=None, validate_default=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,97}[A-Za-z0-9]$"
    )

    cors_origins: Annotated[
        tuple[Annotated[str, AfterValidator(identifiers.origin)], ...], NoDecode, BeforeValidator(_split)
    ] = ()
    metrics_token: Annotated[SecretStr, AfterValidator(_long)] | None = None
    web_concurrency: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=16, ge=1, le=256)

    @field_validator("entra_app_role")
    @classmethod
    def _not_the_admin_role(cls, value: str | None, earlier: ValidationInfo) -> str | None:
        if value and value == earlier.data.get("entra_admin_role"):
            raise ValueError("must differ from ENTRA_ADMIN_ROLE: an application is no administrator")
        return value

    @field_validator("entra_accept_v1_tokens")
    @classmethod
    def _v1_in_the_global_cloud(cls, value: bool, earlier: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        if value and earlier.data.get("entra_authority") != GLOBAL_AUTHORITY:
            raise ValueError(f"works with {GLOBAL_AUTHORITY} only")
        return value

    @field_validator("entra_audience")
    @classmethod
    def _as_tokens_name_it(cls, value: str | None, earlier: ValidationInfo) -> str | None:
        if value is None or "://" not in value:
            return value
        scope = earlier.data.get("entra_required_scope")
        if scope and value.endswith(f"/{scope}"):
            raise ValueError("must not end in the scope, which ENTRA_REQUIRED_SCOPE names")
        if not earlier.data.get("entra_accept_v1_tokens", True):
            raise ValueError(
                "must be the API's client id, or api:// and that id: access tokens of version 2.0 name the API by it"
                " (only with ENTRA_ACCEPT_V1_TOKENS may another Application ID URI stand here)"
            )
        return value

    @field_validator("mcp_registry_namespace")
    @classmethod
    def _named_where_it_is_read(cls, value: str | None, earlier: ValidationInfo) -> str | None:
        if not value and earlier.data.get("mcp_registry_access", "off") != "off":
            raise ValueError("is required unless MCP_REGISTRY_ACCESS is off")
        return value

    @property
    def audience(self) -> str:
        """The `aud` that a token must have: ENTRA_AUDIENCE, or the client id."""
        return self.entra_audience or str(self.entra_client_id)

    @property
    def scope(self) -> str:
        """The scope that the front end requests: the API's Application ID URI, then ENTRA_REQUIRED_SCOPE."""
        resource = self.audience if "://" in self.audience else f"api://{self.audience}"
        return f"{resource}/{self.entra_required_scope}"


def _faults(errors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for error in errors:
        name, *within = error["loc"] or ("",)
        item = f"number {within[0] + 1} of the list " if within and isinstance(within[0], int) else ""
        # pydantic's own messages for these quote a character of the value.
        sentence = _SENTENCES.get(error["type"]) or error["msg"].removeprefix("Value error, ")
        yield f"{str(name).upper()}: {item}{sentence}".removeprefix(": ")


_SENTENCES = {
    "missing": "is required",
    "uuid_parsing": "must be an id such as 7d0f2a31-94c8-4a5e-8b1d-2f6e5c4b3a21",
}
