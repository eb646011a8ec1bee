"""Who is calling: a bearer token verified, and its user recognised."""

import time
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import jwt
from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .models import Settings

_TRUSTED_FOR = 600.0  # seconds
_bearer = HTTPBearer(auto_error=False)


@dataclass(frozen=True)
class Caller:
    """The person behind a request."""

    user_id: UUID
    display_name: str | None
    email: str | None
    is_admin: bool


class Security:
    """Verifies tokens with keys that PyJWT's client keeps, and remembers the users it has seen."""

    def __init__(self, settings: Settings, pool: asyncpg.Pool) -> None:
        self._settings = settings
        self._pool = pool
        self._keys = jwt.PyJWKClient(settings.jwks_url, cache_keys=True, lifespan=3600)
        self._known: dict[str, tuple[dict[str, Any], Caller, float]] = {}

    def claims(self, token: str) -> dict[str, Any]:
        """Return what a token says; raises PyJWTError."""
        key = self._keys.get_signing_key_from_jwt(token)
        return jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=self._settings.audience,
            issuer=self._settings.issuer,
            leeway=60,
            options={"require": ["exp", "nbf", "iat", "aud", "iss", "oid", "tid"]},
        )

    async def recognise(self, claims: dict[str, Any]) -> Caller:
        """Return the caller, with a record made or brought up to date where the claims are news."""
        seen, caller, until = self._known.get(claims["oid"], (None, None, 0.0))
        if caller and seen == claims and time.monotonic() < until:
            return caller
        is_admin = "Registry.Admin" in claims.get("roles", [])
        name, email = claims.get("name"), claims.get("email") or claims.get("preferred_username")
        user_id = await self._pool.fetchval(_UPSERT, UUID(claims["oid"]), email, name, is_admin, claims["iat"])
        caller = Caller(user_id, name, email, is_admin)
        self._known[claims["oid"]] = (claims, caller, time.monotonic() + _TRUSTED_FOR)
        return caller


async def current_user(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    """Verify the token and recognise its user."""
    if credentials is None:
        raise HTTPException(401, "A bearer token is needed.", {"WWW-Authenticate": "Bearer"})
    security: Security = request.app.state.security
    try:
        claims = security.claims(credentials.credentials)
    except jwt.PyJWTError as error:
        raise HTTPException(401, "The token does not hold.", {"WWW-Authenticate": "Bearer"}) from error
    if "access_as_user" not in claims.get("scp", "").split():
        raise HTTPException(403, "The token lacks the scope.")
    caller = await security.recognise(claims)
    request.state.user_id = caller.user_id
    return caller


CurrentUser = Annotated[Caller, Depends(current_user)]

_UPSERT = """
    INSERT INTO users (entra_id, email, display_name, is_admin, claims_issued_at)
    VALUES ($1, $2, $3, $4, to_timestamp($5::bigint))
    ON CONFLICT ON CONSTRAINT users_entra_id_key DO UPDATE SET
        email = excluded.email, display_name = excluded.display_name, is_admin = excluded.is_admin,
        claims_issued_at = excluded.claims_issued_at, updated_at = now()
    RETURNING user_id
"""
