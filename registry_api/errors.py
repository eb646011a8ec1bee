"""What can go wrong, in the registry's own words.

RegistryError
├── Unauthenticated     nobody we know: no token, or a bad one
├── Forbidden           somebody we know, who may not do this
├── NotFound            no such thing
├── Conflict            the endpoint URL is taken
├── SnapshotOutdated    the approval names another snapshot than the latest
├── EmptyCatalogue      a file for clients would list nothing
├── Stale               the registration changed since the client read it
├── Invalid             well-formed, but not acceptable
├── TooManyRequests     the caller has asked for more than one may
├── Unavailable         the database or the identity keys cannot be reached now
│   └── UserRecordMissing   the caller's user record has to be created again
└── OutOfStorage        the database takes no more writes

None of them knows HTTP: http/problems.py says which status and words each becomes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

TokenFault = Literal["TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID"]


class RegistryError(Exception):
    """Any refusal; `str()` is a sentence for a person."""


class Unauthenticated(RegistryError):
    """The request has no token, or one that is not valid."""

    def __init__(self, fault: TokenFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class Forbidden(RegistryError):
    """The caller may not do this; `scope` names a scope or role that the token lacks."""

    def __init__(self, detail: str, *, scope: str | None = None) -> None:
        super().__init__(detail)
        self.scope = scope


class NotFound(RegistryError):
    """There is no such thing."""


class Conflict(RegistryError):
    """The endpoint URL is already registered; `existing` summarises that registration."""

    def __init__(self, existing: Mapping[str, Any]) -> None:
        super().__init__("This endpoint URL is already registered.")
        self.existing = existing


class SnapshotOutdated(RegistryError):
    """An approval names a snapshot, and another one was seen since; `latest` describes that one."""

    def __init__(self, latest: Mapping[str, Any]) -> None:
        super().__init__("The server's tools have changed since the inspection that you looked at.")
        self.latest = latest


class EmptyCatalogue(RegistryError):
    """A file for clients would list nothing; some clients then block every server, others allow every server."""


class Stale(RegistryError):
    """The registration is not at the version that the client named; `version` is the current one."""

    def __init__(self, version: int) -> None:
        super().__init__("The registration has changed since you read it.")
        self.version = version


class Invalid(RegistryError):
    """The request is well-formed but not acceptable; `field_errors` names every fault: `{"a.0.b": ["Must be …"]}`."""

    def __init__(self, field_errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__("Some fields are not acceptable; see field_errors.")
        self.field_errors = field_errors


class TooManyRequests(RegistryError):
    """The caller has asked for more than one may; `retry_after` seconds later, there is room again."""

    def __init__(self, detail: str, *, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(RegistryError):
    """A dependency cannot be reached; the client may retry after `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UserRecordMissing(Unavailable):
    """The caller's user record is missing, because the database was restored; the next request creates it."""


class OutOfStorage(RegistryError):
    """The database has no storage left, or is read-only for that reason; reading still works."""

    retry_after = 60
