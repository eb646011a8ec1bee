"""Finds the registration that an address or a published name belongs to."""

from typing import Any

from psycopg.rows import dict_row

from registry_api import strict_json
from registry_api.client_files.entries import Entry
from registry_api.client_files.kinds import KINDS
from registry_api.dao.json_documents import Document
from registry_api.db import Database
from registry_api.domain import lookup
from registry_api.domain.lookup import Found
from registry_api.errors import NotFound
from registry_api.models import LookupQuery

_MAX_SIMILAR = 50
"""How many registrations with nearly the same address are compared; there are hardly ever more than two."""

_BY_PLACE = """
    SELECT registration_id FROM registrations
    WHERE endpoint_url_digest(endpoint_url_place(endpoint_url)) = endpoint_url_digest(endpoint_url_place(%(url)s))
    UNION
    SELECT (SELECT registration_id FROM servers AS s WHERE s.slug = v.slug) FROM published_versions AS v
    WHERE v.is_latest AND NOT v.is_withdrawn
    AND endpoint_url_digest(endpoint_url_place(v.endpoint_url)) = endpoint_url_digest(endpoint_url_place(%(url)s))
"""
_BY_NAME = """
    SELECT registration_id FROM servers WHERE slug = %(slug)s
    UNION SELECT registration_id FROM servers WHERE client_key = %(slug)s
"""


class Lookup:
    """Answers whether clients may use a server."""

    def __init__(self, database: Database, namespace: str | None) -> None:
        self._database = database
        self._namespace = namespace

    def find(self, query: LookupQuery) -> Document:
        """Return the registration that an address or a name belongs to, with the verdict; raises NotFound."""
        slug = self._slug(query.name) if query.name else None
        rows = self._rows(_BY_PLACE, query.url, None) if query.url else []
        rows = rows or (self._rows(_BY_NAME, None, slug) if slug else [])
        if not rows:
            raise NotFound("Nobody has registered this. Register it to have it reviewed.")
        row = min(rows, key=lambda row: _distance(row, query.url))
        entry = {name: row.pop(name) for name in ("client_key", "title", "summary", "version", "transport")}
        found = Found(
            **{name: row[name] for name in ("endpoint_url", "server_name", "status", "status_reason", "owner_contact")},
            live_url=row.pop("live_url"),
        )
        fault = _fault(found, entry, query.client) if query.client else None
        verdict = lookup.judge(found, query.url, query.name, fault)
        answer = {
            "registration": row,
            "allowed": verdict.allowed,
            "reason": verdict.reason,
            "differs": list(verdict.differs),
            "next": verdict.next,
            "approved_url": found.live_url,
        }
        return Document(strict_json.dumps(answer))

    def _slug(self, name: str) -> str | None:
        namespace, slash, slug = name.lower().rpartition("/")
        return slug if not slash or namespace == str(self._namespace).lower() else None

    def _rows(self, found: str, url: str | None, slug: str | None) -> list[dict[str, Any]]:
        # The ids first, because the planner overestimates how many there are, and would then read whole tables.
        ids = f"SELECT registration_id FROM ({found}) AS found LIMIT {_MAX_SIMILAR}"  # noqa: S608 - a constant
        statement = """
            SELECT
                r.registration_id::text, r.endpoint_name, r.endpoint_url, r.status, r.status_reason, r.owner_contact,
                person_document(u) AS submitter, %(namespace)s::text || '/' || s.slug AS server_name,
                s.client_key, v.endpoint_url AS live_url, v.title, v.summary, v.number || '.0.0' AS version, v.transport
            FROM registrations AS r
            JOIN users AS u ON u.user_id = r.submitter_id
            LEFT JOIN servers AS s ON s.registration_id = r.registration_id
            LEFT JOIN published_versions AS v ON v.slug = s.slug AND v.is_latest AND NOT v.is_withdrawn
            WHERE r.registration_id = ANY(%(ids)s)
        """
        with self._database.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            known = [row["registration_id"] for row in cursor.execute(ids, {"url": url, "slug": slug})]
            return cursor.execute(statement, {"namespace": self._namespace, "ids": known}).fetchall() if known else []


def _distance(row: dict[str, Any], url: str | None) -> tuple[int, bool, str]:
    """Return how far a registration is from an address: in parts that differ, then by whether clients have it."""
    known = [known for known in (row["live_url"], row["endpoint_url"]) if known]
    parts = min(len(lookup.differing_parts(url, other)) for other in known) if url else 0
    return parts, row["live_url"] is None, row["registration_id"]


def _fault(found: Found, entry: dict[str, Any], client: str) -> str | None:
    if found.live_url is None:
        return None
    return KINDS[client].fault(
        Entry(
            name=str(found.server_name),
            key=entry["client_key"],
            title=entry["title"],
            description=entry["summary"],
            version=entry["version"],
            transport=entry["transport"],
            url=found.live_url,
        )
    )
