"""Reads published versions, as JSON of the MCP Registry standard. A trigger publishes them (sql/migrations)."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from registry_api import models, strict_json
from registry_api.client_files.entries import Entry, Header
from registry_api.dao import filters
from registry_api.dao.filters import Filters
from registry_api.dao.json_documents import Document
from registry_api.dao.server_cursors import Position, encode, resume
from registry_api.db import Database
from registry_api.errors import NotFound
from registry_api.models import MAX_VERSIONS, OFFICIAL, ServerQuery, VersionQuery

_SINCE = """
                'statusChangedAt', rfc3339(v.status_changed_at),
                'publishedAt', rfc3339(v.published_at),
                'updatedAt', rfc3339(v.updated_at),
                'isLatest', v.is_latest
"""
_OFFICIAL = f"""
            CASE WHEN v.deprecation IS NULL OR v.is_withdrawn THEN json_build_object(
                'status', CASE WHEN v.is_withdrawn THEN 'deleted' ELSE 'active' END, {_SINCE}
            ) ELSE json_build_object(
                'status', 'deprecated', 'statusMessage', v.deprecation -> 'message', {_SINCE}
            ) END
"""
_SERVER = f"""
            '$schema', '{models.SCHEMA}',
            'name', %(namespace)s::text || '/' || v.slug,
            'title', v.title,
            'description', v.summary,
            'version', v.number || '.0.0'
"""

# A published version in the standard's JSON. It has the namespace as a parameter, so it is no view.
_ENTRY = f"""
    json_build_object(
        'server', CASE WHEN v.headers::text = '[]' AND v.website_url IS NULL AND v.repository_url IS NULL
            THEN json_build_object({_SERVER},
                'remotes', json_build_array(json_build_object('type', v.transport, 'url', v.endpoint_url)))
            -- Members without a value are omitted, which takes longer.
            ELSE json_strip_nulls(json_build_object({_SERVER},
                'websiteUrl', v.website_url, 'repository', standard_repository(v.repository_url),
                'remotes', json_build_array(json_build_object(
                    'type', v.transport, 'url', v.endpoint_url, 'headers', standard_headers(v.slug, v.headers)
                ))))
        END,
        '_meta', CASE WHEN v.approved_snapshot IS NULL THEN json_build_object('{OFFICIAL}', {_OFFICIAL})
            ELSE json_build_object('{OFFICIAL}', {_OFFICIAL}, %(namespace)s::text || '/registry', json_build_object(
                'toolsDigest', v.approved_snapshot -> 'tools_digest', 'inspectedAt', v.approved_snapshot -> 'seen_at'
            ))
        END
    )::text
"""


_HEADER_FIELDS = {"name", "description", "is_required", "is_secret", "default"}


class Servers:
    """Reads published versions. The `version` of a returned Document is the revision of the published set."""

    def __init__(self, database: Database, namespace: str | None) -> None:
        self._database = database
        self._namespace = namespace

    def revision(self) -> int:
        """Return the revision of the published set."""
        ((revision,),) = self._rows("SELECT revision FROM published_set", {})
        return int(revision)

    def find(self, query: ServerQuery) -> Document:
        """Return a page in the order of names and versions; raises Invalid for a cursor of another list."""
        query, after = resume(query)
        conditions = self._conditions(query, after)
        statement = f"""
            SELECT revision, page.slug, page.number, page.json
            FROM published_set LEFT JOIN LATERAL (
                SELECT v.slug, v.number, {_ENTRY} AS json FROM published_versions AS v
                WHERE {filters.where_clause(conditions)}
                ORDER BY v.slug, v.number LIMIT {query.limit + 1}
            ) AS page ON TRUE
            ORDER BY page.slug, page.number
        """  # noqa: S608 - composed of constants in the DAOs; values are parameters
        rows = self._rows(statement, filters.parameters(conditions), prepare=filters.prepare(conditions))
        found = [row for row in rows if row[3] is not None][: query.limit]
        next_cursor = encode(query, Position(*found[-1][1:3])) if len(rows) > query.limit else None
        return Document(_list([json for *_, json in found], next_cursor), version=rows[0][0])

    def versions(self, slug: str, query: VersionQuery) -> Document:
        """Return every version of a server, newest first; raises NotFound."""
        rows = self._of_server(slug, "TRUE", query, {})
        return Document(_list([json for _, json in rows], None), version=rows[0][0])

    def get(self, slug: str, version: str, query: VersionQuery) -> Document:
        """Return one version of a server, or its latest; raises NotFound."""
        if version == "latest":
            rows = self._of_server(slug, "v.is_latest", query, {})
        else:
            rows = self._of_server(slug, "v.number = %(number)s", query, {"number": _number(version)})
        return Document(rows[0][1], version=rows[0][0])

    def catalogue(self) -> tuple[int, list[Entry]]:
        """Return the revision of the published set, and the live version of every server, in the order of names."""
        # One statement, so that an error never makes the list shorter.
        statement = """
            SELECT revision, live.* FROM published_set LEFT JOIN LATERAL (
                SELECT
                    %(namespace)s::text || '/' || v.slug AS name, s.client_key, v.title, v.summary,
                    v.number || '.0.0', v.transport, v.endpoint_url, v.headers
                FROM published_versions AS v JOIN servers AS s USING (slug)
                WHERE v.is_latest AND NOT v.is_withdrawn
            ) AS live ON TRUE
            ORDER BY live.name COLLATE "C"
        """
        rows = self._rows(statement, {})
        fields = ("name", "key", "title", "description", "version", "transport", "url")
        return rows[0][0], [
            Entry(**dict(zip(fields, row, strict=True)), headers=tuple(map(_header, headers)))
            for _, *row, headers in rows
            if row[0] is not None
        ]

    def published(self, registration_id: UUID) -> Document:
        """Return the newest published versions of a registration, all tools of the latest only; raises NotFound."""
        statement = """
            SELECT json_build_object(
                'registration_id', known.registration_id,
                'server_name', %(namespace)s::text || '/' || s.slug,
                'client_key', s.client_key,
                'versions', coalesce((
                    SELECT json_agg(json_build_object(
                        'version', v.number || '.0.0',
                        'status', CASE
                            WHEN v.is_withdrawn THEN 'deleted' WHEN v.deprecation IS NULL THEN 'active'
                            ELSE 'deprecated'
                        END,
                        'is_latest', v.is_latest,
                        'published_at', rfc3339(v.published_at),
                        'approver', (SELECT person_document(u) FROM users AS u WHERE u.user_id = v.approver_id),
                        'endpoint_url', v.endpoint_url, 'endpoint_name', v.endpoint_name,
                        'description', v.description,
                        'available_tools', CASE WHEN v.is_latest THEN v.available_tools ELSE (
                            SELECT coalesce(json_agg(json_build_object('name', tool -> 'name')), '[]')
                            FROM json_array_elements(v.available_tools) AS tool
                        ) END,
                        'transport', v.transport, 'headers', v.headers, 'oauth', v.oauth,
                        'website_url', v.website_url, 'repository_url', v.repository_url,
                        'approved_snapshot', v.approved_snapshot
                    ) ORDER BY v.number DESC)
                    FROM (
                        SELECT * FROM published_versions WHERE slug = s.slug
                        ORDER BY number DESC LIMIT %(max_versions)s
                    ) AS v
                ), '[]')
            )::text
            FROM (
                SELECT registration_id FROM registrations WHERE registration_id = %(registration_id)s
                UNION SELECT registration_id FROM servers WHERE registration_id = %(registration_id)s
            ) AS known LEFT JOIN servers AS s USING (registration_id)
        """
        rows = self._rows(statement, {"registration_id": registration_id, "max_versions": MAX_VERSIONS})
        if not rows:
            raise NotFound("There is no such registration, nor was there one that was published.")
        return Document(rows[0][0])

    def _of_server(
        self, slug: str, condition: str, query: VersionQuery, parameters: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        statement = f"""
            SELECT (SELECT revision FROM published_set), {_ENTRY} FROM published_versions AS v
            WHERE v.slug = %(slug)s AND {condition} AND {"TRUE" if query.include_deleted else "NOT v.is_withdrawn"}
            ORDER BY v.number DESC
        """  # noqa: S608 - composed of constants in this module
        rows = self._rows(statement, {"slug": slug, **parameters})
        if not rows:
            raise NotFound("Server not found")
        return rows

    def _conditions(self, query: ServerQuery, after: Position | None) -> Filters:
        conditions = self._searched(query.search or "")
        if after and query.version == "latest":
            # With the number, an approval between two pages would repeat the server with its next version.
            conditions["after"] = "v.slug > %(after)s", after.slug
        elif after:
            conditions["after"] = "(v.slug, v.number) > (%(after)s, %(after_number)s)", after.slug
            conditions["after_number"] = "TRUE", after.number
        if query.version == "latest":
            conditions["version"] = "v.is_latest", None
        elif query.version:
            conditions["version"] = "v.number = %(version)s", _number(query.version)
        if query.updated_since:
            conditions["updated_since"] = "v.updated_at > %(updated_since)s", query.updated_since
        elif not query.include_deleted:
            conditions["include_deleted"] = "NOT v.is_withdrawn", None
        return conditions

    def _searched(self, search: str) -> Filters:
        namespace = str(self._namespace).lower()
        head, slash, tail = search.lower().partition("/")
        if search.lower() in f"{namespace}/":  # a part of every name
            return {}
        if slash and namespace.endswith(head):
            return {"search": ("v.slug LIKE %(search)s", f"{filters.escape_like(tail)}%")}
        return filters.contains_words(
            "v.search_text", [word for word in search.split() if word.lower() not in namespace]
        )

    def _rows(
        self, statement: str, parameters: Mapping[str, Any], *, prepare: bool | None = None
    ) -> list[tuple[Any, ...]]:
        with self._database.connection() as connection:
            parameters = {"namespace": self._namespace, **parameters}
            return connection.execute(statement, parameters, prepare=prepare).fetchall()


def _list(entries: list[str], next_cursor: str | None) -> str:
    metadata = strict_json.dumps({"count": len(entries)} | ({"nextCursor": next_cursor} if next_cursor else {}))
    return f'{{"servers":[{",".join(entries)}],"metadata":{metadata}}}'


def _header(header: Mapping[str, Any]) -> Header:
    choices = tuple(header.get("choices", ()))
    return Header(**{name: value for name, value in header.items() if name in _HEADER_FIELDS}, choices=choices)


def _number(version: str) -> int:
    """Return the number of a version; 0, which no version has, if `version` is not a version."""
    return int(version[:-4]) if re.fullmatch(r"[1-9][0-9]{0,8}\.0\.0", version) else 0
