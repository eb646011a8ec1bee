"""Tags in PostgreSQL: the list that administrators keep. Registrations have the ids of their tags."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from registry_api.dao.json_documents import Document
from registry_api.db import Database
from registry_api.domain.policy import Permit
from registry_api.errors import Invalid, NotFound
from registry_api.models import TagContent

MAX_TAGS = 50
MAX_COUNT = 1_000
"""The largest number of registrations that is counted for a tag."""


class Tags:
    """Reads and changes the list of tags."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Document:
        """Return all tags with the number of their registrations, by title."""
        statement = f"""
            SELECT '{{"items":[' || coalesce(string_agg(document, ',' ORDER BY folded(title), title), '') || ']}}'
            FROM ({_documents()}) AS d
        """  # noqa: S608 - a constant
        with self._database.connection() as connection:
            (json,) = connection.execute(statement).fetchone() or ("",)
        return Document(json)

    def put(self, name: str, content: TagContent, permit: Permit[str]) -> tuple[Document, bool]:
        """Create or change a tag; return it, and whether it is new.

        Raises:
            Forbidden: `permit` refuses.
            Invalid: there are MAX_TAGS others.
        """
        permit.require(name)
        statement = """
            INSERT INTO tags (name, title, synonyms) VALUES (%(name)s, %(title)s, %(synonyms)s::text[])
            ON CONFLICT ON CONSTRAINT tags_name_key DO UPDATE SET title = excluded.title, synonyms = excluded.synonyms
            RETURNING xmax = 0 AS is_new -- xmax is set by updates only
        """
        parameters = {"name": name, "title": content.title, "synonyms": content.synonyms}
        with self._database.transaction() as connection:
            # Otherwise two requests at the same time could both add the last tag.
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('tags'))")
            (is_new,) = connection.execute(statement, parameters).fetchone() or (False,)
            (count,) = connection.execute("SELECT count(*) FROM tags").fetchone() or (0,)
            if count > MAX_TAGS:
                raise Invalid({"name": [f"There are {MAX_TAGS} tags already: delete one first."]})
            one = f"{_documents()} WHERE t.name = %(name)s"
            _, json = connection.execute(one, {"name": name}).fetchone() or ("", "")
        return Document(json), bool(is_new)

    def delete(self, name: str, permit: Permit[str]) -> None:
        """Delete a tag; its registrations lose it, and keep their versions.

        Raises:
            Forbidden: `permit` refuses.
            NotFound: there is no such tag.
        """
        permit.require(name)
        statement = "DELETE FROM tags WHERE name = %(name)s"
        with self._database.connection() as connection:
            if not connection.execute(statement, {"name": name}).rowcount:
                raise NotFound("There is no such tag.")


def _documents() -> str:
    return f"""
        SELECT t.title, json_build_object(
            'name', t.name, 'title', t.title, 'synonyms', t.synonyms,
            'count', (
                SELECT CASE WHEN count(*) <= {MAX_COUNT} THEN count(*) END FROM (
                    SELECT FROM registrations AS r WHERE r.tags @> ARRAY[t.tag_id] LIMIT {MAX_COUNT + 1}
                ) AS counted
            )
        )::text AS document
        FROM tags AS t
    """  # noqa: S608 - a constant


def unknown(connection: Connection[Any], names: Sequence[str]) -> dict[str, list[str]]:
    """Return a fault for each name without a tag, by its place in `tags`."""
    if not names:
        return {}
    statement = "SELECT name FROM tags WHERE name = ANY(%(names)s)"
    known = {name for (name,) in connection.execute(statement, {"names": list(names)}).fetchall()}
    return {f"tags.{place}": ["There is no such tag."] for place, name in enumerate(names) if name not in known}


def ids(connection: Connection[Any], names: Sequence[str]) -> list[UUID]:
    """Return the ids of the tags with these names."""
    statement = "SELECT tag_ids(%(names)s::text[])"
    (found,) = connection.execute(statement, {"names": list(names)}).fetchone() or ([],)
    return list(found)
