"""Inspections over HTTP: a class per path."""

from uuid import UUID

from falcon import Request, Response

from registry_api.dao.inspections import Inspections
from registry_api.dao.json_documents import Document
from registry_api.domain import policy
from registry_api.http import bodies, compression, conditional, queries
from registry_api.models import NewInspection, PageQuery


class InspectionList:
    """`/inspections`."""

    def __init__(self, inspections: Inspections) -> None:
        self._inspections = inspections

    def on_post(self, req: Request, resp: Response) -> None:
        """Request an inspection of an address that is not registered yet."""
        new = bodies.read(req, NewInspection)
        permit = policy.may_request_inspection(req.context.caller)
        _accept(req, resp, *self._inspections.request(new, permit))


class InspectionItem:
    """`/inspections/{inspection_id}`."""

    def __init__(self, inspections: Inspections) -> None:
        self._inspections = inspections

    def on_get(self, req: Request, resp: Response, inspection_id: UUID) -> None:
        """Show one."""
        caller = req.context.caller
        rule = policy.may_read_inspection(caller)
        _answer(req, resp, self._inspections.get(inspection_id, rule, has_evidence=caller.is_admin))

    on_head = on_get


class RegistrationInspections:
    """`/registrations/{registration_id}/inspections`."""

    def __init__(self, inspections: Inspections) -> None:
        self._inspections = inspections

    def on_get(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """List those of a registration."""
        page = self._inspections.find(registration_id, queries.read(req, PageQuery))
        compression.answer_page(req, resp, page)

    def on_post(self, req: Request, resp: Response, registration_id: UUID) -> None:
        """Request one of a registration."""
        permit = policy.may_inspect(req.context.caller)
        _accept(req, resp, *self._inspections.request_of(registration_id, permit))

    on_head = on_get


def _accept(req: Request, resp: Response, inspection_id: UUID, document: Document) -> None:
    resp.status = 202
    resp.location = f"/inspections/{inspection_id}"
    _answer(req, resp, document)


def _answer(req: Request, resp: Response, document: Document) -> None:
    conditional.answer(req, resp, document)
    resp.cache_control = ["no-store"]  # what an administrator gets is not for others
