"""The audit log: pages of entries, and all entries as a file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from falcon import HTTPError, Request, Response

from registry_api.dao.audit import AuditLog
from registry_api.dao.audit_export import AuditExport
from registry_api.domain import policy
from registry_api.http import compression, queries
from registry_api.models import AuditExportQuery, AuditQuery, ExportFormat, Separator
from registry_api.resources import spreadsheet

# For JSON Lines (https://jsonlines.org) no media type is registered.
MEDIA_TYPES: Final[dict[ExportFormat, str]] = {"csv": spreadsheet.MEDIA_TYPE, "jsonl": "application/jsonl"}


# No "sep=;" in the first line: it makes Excel forget that the file is UTF-8, and is a row to other programs.
SEPARATORS: Final[dict[Separator, str]] = {"comma": ",", "semicolon": ";"}


class AuditEntries:
    """`/audit`."""

    def __init__(self, audit_log: AuditLog) -> None:
        self._audit_log = audit_log

    def on_get(self, req: Request, resp: Response) -> None:
        """Return a page of entries, newest first."""
        policy.may_read_audit_log(req.context.caller)
        compression.answer_page(req, resp, self._audit_log.find(queries.read(req, AuditQuery)))
        resp.cache_control = ["no-store"]

    on_head = on_get


class AuditFile:
    """`/audit/export`."""

    def __init__(self, export: AuditExport) -> None:
        self._export = export

    def on_get(self, req: Request, resp: Response) -> None:
        """Send all matching entries, oldest first, as a file of any length.

        The first page is read before the status is sent. A later error breaks off the response, so that no client
        takes an incomplete file for a complete one.
        """
        query = _begin(req, resp)
        if query.format == "csv":
            resp.stream = spreadsheet.table(self._export.columns, self._export.rows(query), SEPARATORS[query.separator])
        else:
            resp.stream = _json_lines(self._export, query)

    def on_head(self, req: Request, resp: Response) -> None:
        """Return the headers of GET without reading entries; the length is not known in advance."""
        _begin(req, resp)
        resp.stream = iter(())


def _begin(req: Request, resp: Response) -> AuditExportQuery:
    policy.may_read_audit_log(req.context.caller)
    query = queries.read(req, AuditExportQuery)
    if req.env["SERVER_PROTOCOL"] == "HTTP/1.0":
        # HTTP/1.0 ends a response by closing the connection, so a client cannot recognise an incomplete file.
        raise HTTPError(505, description="An export needs HTTP/1.1 on every hop between client and service.")
    resp.content_type = MEDIA_TYPES[query.format]
    resp.cache_control = ["no-store"]
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    resp.set_header("Content-Disposition", f'attachment; filename="registry-audit-{at}.{query.format}"')
    return query


def _json_lines(export: AuditExport, query: AuditExportQuery) -> Iterator[bytes]:
    pages = export.documents(query)
    return ("".join(_in_one_line(json) for (json,) in page).encode() for page in pages)


def _in_one_line(json: str | None) -> str:
    """Return an entry as one line; JSON that was imported may contain line ends between its tokens."""
    return (json or "").replace("\r", " ").replace("\n", " ") + "\n"
