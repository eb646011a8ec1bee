"""The service's settings: read from the environment, checked all at once, hidden where secret."""

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Microsoft's sign-in hosts: the global cloud and the national ones.
# https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
LOGIN_HOSTS = frozenset(
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "login.sovcloud-identity.fr",
        "login.sovcloud-identity.de",
        "login.sovcloud-identity.sg",
    }
)

GLOBAL_AUTHORITY = "https://login.microsoftonline.com"

_ENCRYPTED = ("require", "verify-ca", "verify-full")


class BadSettings(Exception):
    """Some settings are missing or wrong; `str()` names every fault, a line each."""


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origin(value: str) -> str:
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?", value):
        raise ValueError(f"{value!r} is no origin such as https://registry.example.com (lower case, no path)")
    return value


def _authority(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or parts.netloc not in LOGIN_HOSTS or parts.path.strip("/") or parts.query:
        raise ValueError(f"must be https:// and one of {', '.join(sorted(LOGIN_HOSTS))}")
    return f"https://{parts.netloc}"


def _database_url(value: SecretStr) -> SecretStr:
    try:
        parameters = conninfo_to_dict(value.get_secret_value())
    except psycopg.ProgrammingError:
        raise ValueError("must be a PostgreSQL connection string, such as postgresql://user@host/database") from None
    hosts = str(parameters.get("hostaddr") or parameters.get("host") or os.environ.get("PGHOST") or "")
    if not all(map(_is_this_machine, hosts.split(","))) and parameters.get("sslmode") not in _ENCRYPTED:
        raise ValueError("must have sslmode=require or stricter (best verify-full): its host is not this machine")
    return value


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.startswith(("/", "@"))


def _identity_endpoint(value: str) -> str:
    parts = urlsplit(value)
    host = parts.hostname or ""
    is_near = _is_this_machine(host) or re.fullmatch(r"169\.254\.[0-9]{1,3}\.[0-9]{1,3}", host)
    if not host or parts.query or not (parts.scheme == "https" or (parts.scheme == "http" and is_near)):
        raise ValueError("must be https://, or http:// at an address of this machine, without a query")
    return value


def _header(value: SecretStr) -> SecretStr:
    if not re.fullmatch("[!-~]{1,4096}", value.get_secret_value()):
        raise ValueError("must be printable ASCII without spaces")
    return value


def _long(value: SecretStr) -> SecretStr:
    if not re.fullmatch("[!-~]{16,4096}", value.get_secret_value()):
        raise ValueError("must be at least 16 characters, printable ASCII without spaces")
    return value


class Settings(BaseSettings):
    """Every setting, with its default where it has one; README's table says what each is for."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    database_url: Annotated[SecretStr, AfterValidator(_database_url)]
    identity_endpoint: Annotated[str, AfterValidator(_identity_endpoint)] | None = None
    identity_header: Annotated[SecretStr, AfterValidator(_header)] | None = None
    azure_client_id: UUID | None = None
    db_managed_identity: bool = False
    db_pgbouncer: bool = False
    db_pool_min_size: int = Field(default=2, ge=0, le=200)
    db_pool_max_size: int = Field(default=8, ge=1, le=200)
    db_pool_timeout: float = Field(default=2.0, gt=0, le=60)  # seconds
    db_statement_timeout: float = Field(default=4.0, gt=0, le=60)  # seconds

    entra_tenant_id: UUID
    entra_client_id: UUID
    entra_audience: str = Field(default="", max_length=200)
    entra_required_scope: str = Field(default="access_as_user", pattern=r"^[A-Za-z0-9._-]{1,120}$")
    entra_admin_role: str = Field(default="Registry.Admin", pattern=r"^[^\s,]{1,120}$")
    entra_admin_group_id: Annotated[tuple[UUID, ...], NoDecode, BeforeValidator(_split)] = ()
    entra_app_role: str | None = Field(default=None, pattern=r"^[^\s,]{1,120}$")
    entra_authority: Annotated[str, AfterValidator(_authority)] = GLOBAL_AUTHORITY
    entra_accept_v1_tokens: bool = False

    mcp_registry_access: Literal["anonymous", "authenticated", "off"] = "off"
    mcp_registry_namespace: str | None = Field(
        default=None, validate_default=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,97}[A-Za-z0-9]$"
    )

    cors_origins: Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], NoDecode, BeforeValidator(_split)] = ()
    metrics_token: Annotated[SecretStr, AfterValidator(_long)] | None = None
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(str.upper)] = "INFO"
    port: int = Field(default=8000, ge=1, le=65535)
    web_concurrency: int = Field(default=2, ge=1, le=64)
    web_threads: int = Field(default=16, ge=1, le=256)

    # Each looks back at a field declared before it, so that its fault is told beside all others.
    @field_validator("db_managed_identity")
    @classmethod
    def _in_place_of_a_password(cls, value: bool, earlier: ValidationInfo) -> bool:  # noqa: FBT001 - pydantic calls it
        url: SecretStr | None = earlier.data.get("database_url")
        if value and url and conninfo_to_dict(url.get_secret_value()).get("password"):
            raise ValueError("takes the place of a password, and DATABASE_URL has one")
        # A fault of one of these is told by itself, and the name is not among the data then.
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

    @field_validator("mcp_registry_namespace")
    @classmethod
    def _named_where_it_is_read(cls, value: str | None, earlier: ValidationInfo) -> str | None:
        if not value and earlier.data.get("mcp_registry_access", "off") != "off":
            raise ValueError("is required unless MCP_REGISTRY_ACCESS is off")
        return value

    @property
    def audience(self) -> str:
        """The `aud` a token must carry: ENTRA_AUDIENCE, or the client id."""
        return self.entra_audience or str(self.entra_client_id)

    @classmethod
    def from_environment(cls) -> Self:
        """Read the environment, and `.env` in the working directory if there is one.

        Raises:
            BadSettings: something is missing or wrong; all faults are in the one message.
        """
        try:
            return cls()
        except ValidationError as error:
            raise BadSettings("\n".join(_faults(error.errors(include_url=False)))) from None

    def loggable(self) -> dict[str, Any]:
        """Every setting in force, by its name in the environment, secrets hidden."""
        return {name.upper(): value for name, value in self.model_dump(mode="json").items()} | {
            "DATABASE_URL": _without_password(self.database_url.get_secret_value())
        }


def _faults(errors: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for error in errors:
        name = str(error["loc"][0]).upper() if error["loc"] else ""
        said = error["msg"].removeprefix("Value error, ")
        yield f"{name}: {'is required' if error['type'] == 'missing' else said}".removeprefix(": ")


def _without_password(database_url: str) -> str:
    parameters = conninfo_to_dict(database_url)
    public = ("host", "hostaddr", "port", "dbname", "user", "sslmode", "service")
    return " ".join(f"{name}={parameters[name]}" for name in public if parameters.get(name))
