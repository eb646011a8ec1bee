"""The audit log over HTTP."""

from falcon import Request, Response

from registry_api import media, policy
from registry_api.dao.audit import AuditLog
from registry_api.models import AuditQuery


class AuditEntries:
    """`/audit`."""

    def __init__(self, audit_log: AuditLog) -> None:
        self._audit_log = audit_log

    def on_get(self, req: Request, resp: Response) -> None:
        """Show changes, newest first."""
        policy.may_read_audit_log(req.context.caller)
        media.answer_page(req, resp, self._audit_log.find(media.query(req, AuditQuery)))
        resp.cache_control = ["no-store"]

    on_head = on_get
