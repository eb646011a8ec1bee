"""Who may do what: one function per rule, each raising Forbidden with a sentence for the person refused.

A rule about a caller alone is checked when its function is called. A rule about a registration needs its row, which the
DAO reads and locks: the function returns it as a Permit, without which no DAO method writes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from registry_api.domain.caller import Caller
from registry_api.domain.lifecycle import Current
from registry_api.errors import Forbidden
from registry_api.models import NewInspection, NewRegistration, Status, UserClaim

Subject = TypeVar("Subject")


@dataclass(frozen=True, slots=True)
class Permit(Generic[Subject]):
    """The caller of a write, and the rule that says on which subjects this caller may perform it."""

    caller: Caller
    rule: Callable[[Subject], None]

    def require(self, subject: Subject) -> None:
        """Raise Forbidden unless the caller may change `subject`."""
        self.rule(subject)


@dataclass(frozen=True, slots=True)
class Requested:
    """What an inspection is of, and who requested it."""

    registration_id: UUID | None
    requester_id: UUID | None


def may_register(caller: Caller) -> Permit[NewRegistration]:
    """Every signed-in user registers endpoints."""
    return Permit(caller, lambda _: None)


def may_edit(caller: Caller) -> Permit[Current]:
    """The submitter, maintainers and administrators edit a registration."""

    def rule(current: Current) -> None:
        if not (caller.is_admin or current.is_maintained_by(caller.user_id)):
            raise Forbidden("Only its submitter, a maintainer or an administrator may edit a registration.")

    return Permit(caller, rule)


def may_change_status(caller: Caller, status: Status) -> Permit[Current]:
    """Administrators set any status; submitter and maintainers set Pending, unless the registration is approved.

    Raises:
        Forbidden: only an administrator may set this status, whatever the registration is.
    """
    if not caller.is_admin and status != "Pending":
        raise Forbidden("Only an administrator may approve or reject a registration.")

    def rule(current: Current) -> None:
        if not (caller.is_admin or (current.is_maintained_by(caller.user_id) and current.status != "Approved")):
            raise Forbidden(
                "Only an administrator, or its submitter or a maintainer after a rejection, may ask for a new review."
            )

    return Permit(caller, rule)


def may_delete(caller: Caller) -> Permit[Current]:
    """Administrators delete any registration, submitters their own if nothing of it was ever published."""

    def rule(current: Current) -> None:
        if caller.is_admin:
            return
        if caller.user_id != current.submitter_id:
            raise Forbidden("Only its submitter or an administrator may delete a registration.")
        if current.status == "Approved" or current.was_published:
            raise Forbidden("Only an administrator may delete a registration that has been published.")

    return Permit(caller, rule)


def may_request_inspection(caller: Caller) -> Permit[NewInspection]:
    """Every signed-in user has addresses inspected that are not registered yet."""
    return Permit(caller, lambda _: None)


def may_inspect(caller: Caller) -> Permit[Current]:
    """The submitter, maintainers and administrators have a registration inspected."""

    def rule(current: Current) -> None:
        if not (caller.is_admin or current.is_maintained_by(caller.user_id)):
            raise Forbidden("Only its submitter, a maintainer or an administrator may have a registration inspected.")

    return Permit(caller, rule)


def may_read_inspection(caller: Caller) -> Callable[[Requested], None]:
    """Return the rule: those of registrations are for all users; others for their requester and administrators."""

    def rule(requested: Requested) -> None:
        is_of_registration = requested.registration_id is not None
        if not (is_of_registration or caller.is_admin or caller.user_id == requested.requester_id):
            raise Forbidden("Only its requester or an administrator may read this inspection.")

    return rule


def may_read_audit_log(caller: Caller) -> None:
    """Administrators read the whole audit log; raises Forbidden for other callers."""
    if not caller.is_admin:
        raise Forbidden("Only an administrator may read the audit log.")


def may_edit_tags(caller: Caller) -> Permit[str]:
    """Administrators change and delete every tag; raises Forbidden for other callers."""
    if not caller.is_admin:
        raise Forbidden("Only an administrator may change the list of tags.")
    return Permit(caller, lambda _: None)


def may_claim(caller: Caller, claim: UserClaim) -> None:
    """Raise Forbidden if the body of `POST /users` names another person than the caller."""
    identity = caller.identity
    claimed = (claim.entra_id, (claim.email or "").lower(), claim.display_name or "")
    actual = (identity.entra_id, (identity.email or "").lower(), identity.display_name or "")
    if any(value and value != own for value, own in zip(claimed, actual, strict=True)):
        raise Forbidden("A user record describes the bearer of the token; this body names another person.")
