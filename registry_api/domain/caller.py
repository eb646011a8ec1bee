"""Who calls."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a verified token speaks for, and what its claims say of them."""

    entra_id: UUID
    email: str | None
    display_name: str | None
    is_admin: bool
    issued_at: int  # seconds since 1970, from the token's `iat`
    groups_unknown: bool = False  # the token could not carry the caller's groups ("overage")


@dataclass(frozen=True, slots=True)
class Caller:
    """The user behind a request: the record, and the identity that came with this very request."""

    user_id: UUID
    identity: Identity
    is_new: bool = False  # this request created the record

    @property
    def is_admin(self) -> bool:
        """Whether the token makes the caller an administrator; the record's word does not count."""
        return self.identity.is_admin
