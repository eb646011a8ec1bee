"""User records in PostgreSQL: copies of the claims of access tokens."""

import time
from uuid import UUID

from registry_api.dao.json_documents import Document
from registry_api.db import Database
from registry_api.domain.caller import Caller, Identity
from registry_api.errors import NotFound, OutOfStorage, Unavailable
from registry_api.models import PeopleQuery

_CACHE_SIZE = 10_000  # users per process
_CACHE_TTL = 600.0  # seconds; afterwards the record is written again, which changes nothing if the claims are the same
_READ_ONLY_TTL = 60.0  # seconds; the same for a record that could be read but not written


class Users:
    """Reads and writes user records.

    Each process caches users with their claims, so a request writes only if the claims have changed. No method takes a
    Permit: a user's record is written from that user's own verified token.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[UUID, tuple[Identity, UUID, float]] = {}

    def get_or_create(self, identity: Identity) -> Caller:
        """Return the caller that an identity belongs to; create or update the user record if necessary.

        Raises:
            Unavailable: the database cannot be reached.
            OutOfStorage: there is no record, and the database accepts no writes.
        """
        now = time.monotonic()
        cached, user_id, expires_at = self._cache.get(identity.entra_id, (None, None, 0.0))
        # A person may hold several tokens; only the newest one describes them correctly.
        if cached and user_id and now < expires_at and (identity == cached or identity.issued_at < cached.issued_at):
            return Caller(user_id, identity)
        ttl = _CACHE_TTL
        try:
            user_id, is_new = self._write(identity)
        except OutOfStorage:
            # Requests that only read need no updated record. The cache keeps the next one from trying to write.
            user_id, is_new = self._find(identity), False
            ttl = _READ_ONLY_TTL
        if len(self._cache) >= _CACHE_SIZE:
            self._cache.clear()
        self._cache[identity.entra_id] = (identity, user_id, now + ttl)
        return Caller(user_id, identity, is_new)

    def own(self, caller: Caller) -> tuple[Document, Caller]:
        """Return the caller's own record, and the caller; create the record if it is missing."""
        try:
            return self.get(caller.user_id), caller
        except NotFound:
            self.forget(caller)
            caller = self.get_or_create(caller.identity)
            return self.get(caller.user_id), caller

    def forget(self, caller: Caller) -> None:
        """Remove a caller from the cache: the record may be missing after the database was restored."""
        self._cache.pop(caller.identity.entra_id, None)

    def get(self, user_id: UUID) -> Document:
        """Return a user; raises NotFound."""
        statement = """
            SELECT row_to_json(document)::text FROM (
                SELECT
                    user_id, entra_id, email, display_name, is_admin,
                    rfc3339(created_at) AS created_at, rfc3339(updated_at) AS updated_at
                FROM users WHERE user_id = %(user_id)s
            ) AS document
        """
        with self._database.connection() as connection:
            row = connection.execute(statement, {"user_id": user_id}).fetchone()
        if not row:
            raise NotFound("There is no such user.")
        return Document(row[0])

    def find(self, query: PeopleQuery) -> Document:
        """Return at most 20 users whose name or address has words that begin with those of the query."""
        # The inner limit bounds what a common word, such as the domain of all addresses, costs.
        statement = """
            SELECT json_build_object('items', coalesce(json_agg(found.person), '[]'))::text FROM (
                SELECT person_document(u) AS person FROM (
                    SELECT * FROM users WHERE user_words(display_name, email) @@ words_beginning(%(search)s) LIMIT 200
                ) AS u
                ORDER BY folded(u.display_name) COLLATE "C", u.user_id LIMIT 20
            ) AS found
        """
        with self._database.connection() as connection:
            (json,) = connection.execute(statement, {"search": query.search}).fetchone() or ("",)
        return Document(json)

    def _write(self, identity: Identity) -> tuple[UUID, bool]:
        statement = """
            WITH written AS (
                INSERT INTO users (entra_id, email, display_name, is_admin, claims_issued_at)
                VALUES (%(entra_id)s, %(email)s, %(display_name)s, %(is_admin)s, to_timestamp(%(issued_at)s))
                ON CONFLICT ON CONSTRAINT users_entra_id_key DO UPDATE SET
                    email = excluded.email,
                    display_name = excluded.display_name,
                    is_admin = excluded.is_admin,
                    claims_issued_at = excluded.claims_issued_at,
                    updated_at = CASE
                        WHEN (users.email, users.display_name, users.is_admin)
                            IS DISTINCT FROM (excluded.email, excluded.display_name, excluded.is_admin)
                        THEN now() ELSE users.updated_at
                    END
                WHERE users.claims_issued_at <= excluded.claims_issued_at
                RETURNING user_id, xmax = 0 AS is_new -- xmax is set by locks and updates only
            )
            SELECT user_id, is_new FROM written
            UNION ALL
            SELECT user_id, FALSE FROM users WHERE entra_id = %(entra_id)s AND NOT EXISTS (SELECT FROM written)
        """
        parameters = {
            "entra_id": identity.entra_id,
            "email": identity.email,
            "display_name": identity.display_name,
            "is_admin": identity.is_admin,
            "issued_at": identity.issued_at,
        }
        with self._database.connection() as connection:
            # No row: another process has inserted the record but not committed it. Try again.
            for _ in range(3):
                if row := connection.execute(statement, parameters).fetchone():
                    return row[0], row[1]
        raise Unavailable("Your user record is being written.", retry_after=1)

    def _find(self, identity: Identity) -> UUID:
        statement = "SELECT user_id FROM users WHERE entra_id = %(entra_id)s"
        with self._database.connection() as connection:
            row = connection.execute(statement, {"entra_id": identity.entra_id}).fetchone()
        if not row:
            raise OutOfStorage("The database has no room for your user record.")
        user_id: UUID = row[0]
        return user_id
