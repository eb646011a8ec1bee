"""Every operation of the contract: who may, what goes in, what comes out, what can go wrong."""

from registry_api import models
from registry_api.openapi.operation import ADMIN, SIGNED_IN, Answer, Operation
from registry_api.openapi.service_operations import OWN

_ONE = "/registrations/{registration_id}"
_UNCHANGED = Answer(words="The client has this version already.", headers=("ETag",))
_CHANGED = Answer(words="The registration as it is now.", model=models.Registration, headers=("ETag",))
_OWN = Answer(words="The record.", model=models.User, headers=("Location",), links=("getUser",))

OPERATIONS = (
    Operation(
        method="get",
        path="/registrations",
        name="findRegistrations",
        tag="Registrations",
        summary="Browse and search registrations",
        who=SIGNED_IN,
        words="With `view=published`, what clients see: searched, filtered and sorted by the content that was approved"
        " last. `owner`, `status` and `submitter_id` are those of the registration as it is now.",
        query=models.RegistrationQuery,
        answers={200: Answer(words="A page of registrations.", model=models.RegistrationPage)},
    ),
    Operation(
        method="post",
        path="/registrations",
        name="createRegistration",
        tag="Registrations",
        summary="Register an endpoint",
        who=SIGNED_IN,
        words="It is pending until an administrator decides. The caller is its submitter.",
        body=models.NewRegistration,
        answers={
            201: Answer(
                words="The registration.",
                model=models.Registration,
                headers=("Location", "ETag"),
                links=("getRegistration", "updateRegistration", "changeStatus", "deleteRegistration", "getHistory"),
            )
        },
        refusals=frozenset({409}),
    ),
    Operation(
        method="get",
        path="/registrations/summary",
        name="countRegistrations",
        tag="Registrations",
        summary="Count registrations by status",
        who=SIGNED_IN,
        answers={200: Answer(words="The numbers.", model=models.Summary)},
    ),
    Operation(
        method="get",
        path=_ONE,
        name="getRegistration",
        tag="Registrations",
        summary="Show a registration",
        who=SIGNED_IN,
        words="With `view=published`, what clients see of it, or 404 where nothing of it is live.",
        query=models.ViewQuery,
        condition="If-None-Match",
        answers={
            200: Answer(words="The registration.", model=models.Registration, headers=("ETag",)),
            304: _UNCHANGED,
        },
    ),
    Operation(
        method="patch",
        path=_ONE,
        name="updateRegistration",
        tag="Registrations",
        summary="Change a registration's fields",
        who="its submitter, or an administrator",
        words="An edit by the submitter asks for a new review: the registration is pending again. What changes nothing"
        " is recorded nowhere and keeps the version.",
        condition="If-Match",
        body=models.RegistrationPatch,
        answers={200: _CHANGED},
        refusals=frozenset({409}),
    ),
    Operation(
        method="delete",
        path=_ONE,
        name="deleteRegistration",
        tag="Registrations",
        summary="Delete a registration",
        who=ADMIN,
        words="The audit log keeps what was deleted; the URL is free again.",
        condition="If-Match",
        answers={204: Answer(words="It is deleted.")},
    ),
    Operation(
        method="patch",
        path=f"{_ONE}/status",
        name="changeStatus",
        tag="Registrations",
        summary="Approve, reject, or ask for a new review",
        who="administrators; its submitter, from `Rejected` to `Pending`",
        words="The status it has already is a success that changes nothing.",
        condition="If-Match",
        body=models.StatusChange,
        answers={200: _CHANGED},
    ),
    Operation(
        method="get",
        path=f"{_ONE}/history",
        name="getHistory",
        tag="Registrations",
        summary="Show a registration's history",
        who=SIGNED_IN,
        words="Newest first, also after its deletion.",
        query=models.PageQuery,
        answers={200: Answer(words="A page of audit entries.", model=models.AuditPage)},
    ),
    Operation(
        method="get",
        path=f"{_ONE}/published",
        name="getPublished",
        tag="Registrations",
        summary="Show what MCP clients see of a registration",
        who=SIGNED_IN,
        words="Also after its deletion.",
        answers={200: Answer(words="Its name for clients, and every version.", model=models.Published)},
    ),
    Operation(
        method="get",
        path="/audit",
        name="findAuditEntries",
        tag="Audit",
        summary="Search the audit log",
        who=ADMIN,
        words="Newest first.",
        query=models.AuditQuery,
        answers={200: Answer(words="A page of audit entries.", model=models.AuditPage)},
    ),
    Operation(
        method="get",
        path="/audit/export",
        name="exportAuditLog",
        tag="Audit",
        summary="Export the audit log as a file",
        who=ADMIN,
        words="All entries that match, however many, oldest first, up to the newest there is at the beginning.\n\n"
        "CSV has a row per entry, with the registration's present name, or its last. What a spreadsheet would run as a"
        " formula has an apostrophe in front; what is too long for a cell is cut, and says so. JSON Lines has an"
        " `AuditEntry` per line, whole.\n\n"
        "After a fault the transfer breaks off, and is not ended: no client takes a part for the whole. HTTP/1.0 cannot"
        " tell the one from the other, and is refused (505).",
        query=models.AuditExportQuery,
        answers={
            200: Answer(
                words="The file.",
                schema={"type": "string"},
                media_types=("text/csv", "application/jsonl"),
                headers=("Content-Disposition",),
            )
        },
    ),
    Operation(
        method="post",
        path="/users",
        name="createUser",
        tag="Users",
        summary="Make or refresh the caller's own record",
        who=SIGNED_IN,
        words="The token alone describes the caller. A body may name the caller, and grants nothing.",
        body=models.UserClaim,
        body_is_optional=True,
        answers={200: _OWN, 201: _OWN},
    ),
    Operation(
        method="get",
        path="/users/me",
        name="getOwnUser",
        tag="Users",
        summary="Show the caller's own record",
        who=SIGNED_IN,
        words="It is made if it is missing.",
        answers={200: Answer(words="The record.", model=models.User)},
    ),
    Operation(
        method="get",
        path="/users/{user_id}",
        name="getUser",
        tag="Users",
        summary="Show a user",
        who=SIGNED_IN,
        answers={200: Answer(words="The record.", model=models.User)},
    ),
    *OWN,
)
"""By path, in the order of the contract."""
