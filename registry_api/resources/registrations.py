"""Registrations: a class per route."""

from uuid import UUID

from falcon import Request, Response

from registry_api import request_id
from registry_api.dao.audit import AuditLog
from registry_api.dao.lookup import Lookup
from registry_api.dao.registrations import Registrations
from registry_api.domain import policy
from registry_api.http import bodies, compression, conditional, queries
from registry_api.models import (
    LookupQuery,
    NewRegistration,
    PageQuery,
    RegistrationPatch,
    RegistrationQuery,
    StatusChange,
    ViewQuery,
)


class RegistrationList:
    """`/registrations`."""

    def __init__(self, registrations: Registrations) -> None:
        self._registrations = registrations

    def on_get(self, req: Request, resp: Response) -> None:
        """List and search."""
        query = queries.read(req, RegistrationQuery)
        compression.answer_page(req, resp, self._registrations.find(query, req.context.caller))

    def on_post(self, req: Request, resp: Response) -> None:
        """Register an endpoint."""
        new = bodies.read(req, NewRegistration)
        permit = policy.may_register(req.context.caller)
        registration_id, document = self._registrations.create(new, permit, request_id.current())
        resp.status = 201
        resp.location = f"/registrations/{registration_id}"
        conditional.answer(req, resp, document)

    on_head = on_get


class RegistrationSummary:
    """`/registrations/summary`."""

    def __init__(self, registrations: Registrations) -> None:
        self._registrations = registrations

    def on_get(self, req: Request, resp: Response) -> None:
        """Count registrations by status."""
        conditional.answer(req, resp, self._registrations.summary(req.context.caller))

    on_head = on_get


class RegistrationLookup:
    """`/registrations/lookup`."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def on_get(self, req: Request, resp: Response) -> None:
        """Say whether clients may use a server."""
        conditional.answer(req, resp, self._lookup.find(queries.read(req, LookupQuery)))

    on_head = on_get


class RegistrationItem:
    """`/registrations/{registration_id}`."""

    def __init__(self, registrations: Registrations) -> None:
        self._registrations = registrations

    def on_get(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Return one registration."""
        view = queries.read(req, ViewQuery).view
        document = self._registrations.get(registration_id, view)
        # The published content can change while the version stays, so the tag covers the whole document.
        conditional.answer(req, resp, document, f"-{conditional.digest(document)}" if view else "")

    def on_patch(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Change fields."""
        patch = bodies.read(req, RegistrationPatch)
        permit = policy.may_edit(req.context.caller)
        document = self._registrations.update(
            registration_id, patch, permit, conditional.if_match(req), request_id.current()
        )
        conditional.answer(req, resp, document)

    def on_delete(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Delete the registration."""
        permit = policy.may_delete(req.context.caller)
        self._registrations.delete(registration_id, permit, conditional.if_match(req), request_id.current())
        resp.status = 204

    on_head = on_get


class RegistrationStatus:
    """`/registrations/{registration_id}/status`."""

    def __init__(self, registrations: Registrations) -> None:
        self._registrations = registrations

    def on_patch(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Approve, reject, withdraw, or ask for a new review."""
        change = bodies.read(req, StatusChange)
        permit = policy.may_change_status(req.context.caller, change.status)
        document = self._registrations.change_status(
            registration_id, change, permit, conditional.if_match(req), request_id.current()
        )
        conditional.answer(req, resp, document)


class RegistrationHistory:
    """`/registrations/{registration_id}/history`."""

    def __init__(self, audit_log: AuditLog) -> None:
        self._audit_log = audit_log

    def on_get(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Return the registration's history."""
        compression.answer_page(req, resp, self._audit_log.history(registration_id, queries.read(req, PageQuery)))

    on_head = on_get
