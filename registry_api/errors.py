"""What can go wrong, in the registry's own words.

RegistryError
├── Unauthenticated     nobody we know: no token, or a bad one
├── Forbidden           somebody we know, who may not do this
├── NotFound            no such thing
├── Conflict            the endpoint URL is taken
├── EmptyCatalogue      a file for clients would list nothing
├── Stale               the registration changed since the client read it
├── Invalid             well-formed, but not acceptable
├── Unavailable         the database or the identity keys cannot be reached now
│   └── UserRecordMissing   the caller's user record has to be created again
└── OutOfStorage        the database takes no more writes

None of them knows HTTP: http/problems.py says which status and words each becomes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

TokenFault = Literal["TOKEN_MISSING", "TOKEN_EXPIRED", "TOKEN_INVALID"]


class RegistryError(Exception):
    """Any refusal that the registry can explain; `str()` is a sentence for a person."""


class Unauthenticated(RegistryError):
    """The caller is not known: no token, or one that does not hold."""

    def __init__(self, fault: TokenFault, detail: str) -> None:
        super().__init__(detail)
        self.fault = fault


class Forbidden(RegistryError):
    """The caller is known and may not do this; `scope` names a scope or role the token lacks."""

    def __init__(self, detail: str, *, scope: str | None = None) -> None:
        super().__init__(detail)
        self.scope = scope


class NotFound(RegistryError):
    """No such thing."""


class Conflict(RegistryError):
    """The endpoint URL is registered already; `existing` sums up the registration that holds it."""

    def __init__(self, existing: Mapping[str, Any]) -> None:
        super().__init__("This endpoint URL is registered already.")
        self.existing = existing


class EmptyCatalogue(RegistryError):
    """A file for clients would list nothing, which they read as "block everything" or as "allow everything"."""


class Stale(RegistryError):
    """The registration is at another version than the client's; `version` is the current one."""

    def __init__(self, version: int) -> None:
        super().__init__("The registration has changed since you read it.")
        self.version = version


class Invalid(RegistryError):
    """Well-formed but not acceptable; `field_errors` names every fault: `{"a.0.b": ["Must be …"]}`."""

    def __init__(self, field_errors: Mapping[str, Sequence[str]]) -> None:
        super().__init__("Some fields are not acceptable; field_errors names each.")
        self.field_errors = field_errors


class Unavailable(RegistryError):
    """Something outside cannot be reached now; trying again after `retry_after` seconds may help."""

    def __init__(self, detail: str, *, retry_after: int = 2) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class UserRecordMissing(Unavailable):
    """The caller's user record is missing, because the database was restored; the next request creates it again."""


class OutOfStorage(RegistryError):
    """The database has no room left, or went read-only for that reason; reads go on."""

    retry_after = 60
