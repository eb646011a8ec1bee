"""Who may do what: one function per rule, each raising Forbidden with a sentence for the person refused."""

from uuid import UUID

from registry_api.domain.caller import Caller
from registry_api.errors import Forbidden
from registry_api.models import Status, UserClaim


def may_edit(caller: Caller, submitter_id: UUID) -> None:
    """The submitter and admins edit a registration."""
    if not (caller.is_admin or caller.user_id == submitter_id):
        raise Forbidden("Only its submitter or an administrator may edit a registration.")


def may_decide(caller: Caller, status: Status) -> None:
    """Admins decide; others may at most ask for a new review, which `may_resubmit` judges."""
    if not caller.is_admin and status != "Pending":
        raise Forbidden("Only an administrator may approve or reject a registration.")


def may_resubmit(caller: Caller, submitter_id: UUID, current: Status) -> None:
    """Admins set any status back to Pending; the submitter only what was rejected (or is Pending already)."""
    if not (caller.is_admin or (caller.user_id == submitter_id and current != "Approved")):
        raise Forbidden("Only an administrator, or its submitter after a rejection, may ask for a new review.")


def may_delete(caller: Caller) -> None:
    """Admins delete registrations."""
    if not caller.is_admin:
        raise Forbidden("Only an administrator may delete a registration.")


def may_read_audit_log(caller: Caller) -> None:
    """Admins read the whole audit log."""
    if not caller.is_admin:
        raise Forbidden("Only an administrator may read the audit log.")


def may_claim(caller: Caller, claim: UserClaim) -> None:
    """A body at /users may say who the caller is, and nothing else."""
    identity = caller.identity
    claimed = (claim.entra_id, (claim.email or "").lower(), claim.display_name or "")
    actual = (identity.entra_id, (identity.email or "").lower(), identity.display_name or "")
    if any(said and said != known for said, known in zip(claimed, actual, strict=True)):
        raise Forbidden("A user record describes its own bearer, as the token does; this body names somebody else.")
