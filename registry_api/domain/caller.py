"""The caller of a request: the identity that its token proves, and the user record."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """The person or application that a verified token identifies, with its claims."""

    entra_id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    issued_at: int  # seconds since 1970, from the token's `iat`
    groups_unknown: bool = False  # the token could not carry the caller's groups ("overage")


@dataclass(frozen=True, slots=True)
class Caller:
    """The user record of a request's caller, and the identity that its token proves."""

    user_id: UUID
    identity: Identity
    is_new: bool = False  # this request created the record

    @property
    def is_admin(self) -> bool:
        """Whether the token makes the caller an administrator; the user record does not decide that."""
        return self.identity.is_admin
