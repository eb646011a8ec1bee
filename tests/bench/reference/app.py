"""The application: every route, each with its models."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from starlette.middleware.cors import CORSMiddleware

from . import access_log, published, queries
from .models import (
    Health,
    NewRegistration,
    Registration,
    RegistrationPage,
    RegistrationQuery,
    ServerList,
    ServerQuery,
    Settings,
    StatusChange,
    Summary,
)
from .security import CurrentUser, Security

access_log.configure()
_settings = Settings()


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.pool = await queries.connect(_settings.database_url)
    app.state.security = Security(_settings, app.state.pool)
    yield
    await app.state.pool.close()


async def _pool(request: Request) -> asyncpg.Pool:
    return request.app.state.pool  # from a coroutine, because FastAPI hands plain functions to a thread


Pool = Annotated[asyncpg.Pool, Depends(_pool)]

app = FastAPI(lifespan=_lifespan)
app.add_middleware(CORSMiddleware, allow_origins=_settings.cors_origins)
app.add_middleware(access_log.AccessLog)


@app.get("/registrations")
async def find(query: Annotated[RegistrationQuery, Query()], pool: Pool, _caller: CurrentUser) -> RegistrationPage:
    """Browse and search."""
    return await queries.find(pool, query)


@app.post("/registrations", status_code=201)
async def create(
    new: NewRegistration, pool: Pool, caller: CurrentUser, request: Request, response: Response
) -> Registration:
    """Register an endpoint."""
    try:
        registration = await queries.create(pool, new, caller, request.state.request_id)
    except asyncpg.UniqueViolationError:
        raise HTTPException(409, "This URL is registered already.") from None
    response.headers["Location"] = f"/registrations/{registration.registration_id}"
    response.headers["ETag"] = f'"{registration.version}"'
    return registration


@app.get("/registrations/summary")
async def summary(pool: Pool, caller: CurrentUser) -> Summary:
    """Count by status."""
    return await queries.summary(pool, caller)


@app.get("/registrations/{registration_id}")
async def get(registration_id: UUID, pool: Pool, _caller: CurrentUser, response: Response) -> Registration:
    """Show one."""
    registration = await queries.get(pool, registration_id)
    if registration is None:
        raise HTTPException(404, "There is no such registration.")
    response.headers["ETag"] = f'"{registration.version}"'
    return registration


@app.patch("/registrations/{registration_id}/status")
async def change_status(
    registration_id: UUID, change: StatusChange, pool: Pool, caller: CurrentUser, request: Request, response: Response
) -> Registration:
    """Approve or reject."""
    if not caller.is_admin:
        raise HTTPException(403, "Only an administrator decides.")
    registration = await queries.change_status(pool, registration_id, change, caller, request.state.request_id)
    if registration is None:
        raise HTTPException(404, "There is no such registration.")
    response.headers["ETag"] = f'"{registration.version}"'
    return registration


@app.get("/v0.1/servers", response_model_exclude_none=True)
async def servers(query: Annotated[ServerQuery, Query()], pool: Pool, response: Response) -> ServerList:
    """List and search published servers; needs no token."""
    page, revision = await published.find(pool, query, _settings.namespace)
    response.headers["ETag"] = f'"{revision}"'
    response.headers["Cache-Control"] = "public, max-age=60"
    return page


@app.get("/health")
async def health(pool: Pool, response: Response) -> Health:
    """Ask the database."""
    try:
        await asyncio.wait_for(pool.fetchval("SELECT 1"), 1)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        response.status_code = 503
        return Health(status="unhealthy", checks={"database": "unhealthy"})
    return Health(status="healthy", checks={"database": "healthy"})


@app.get("/health/live")
async def live() -> Health:
    """Say that the process serves."""
    return Health(status="healthy")
