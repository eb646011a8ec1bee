"""The routes for registrations, the audit log and users."""

from registry_api import models
from registry_api.openapi.operation import ADMIN, SIGNED_IN, Answer, Operation, Route

_NOT_MODIFIED = Answer(description="The client has the current version.", headers=("ETag",))
_CHANGED = Answer(description="The registration after the change.", model=models.Registration, headers=("ETag",))
_OWN_USER = Answer(description="The user record.", model=models.User, headers=("Location",), links=("getUser",))

REGISTRATIONS = Route(
    "/registrations",
    {
        "get": Operation(
            name="findRegistrations",
            tag="Registrations",
            summary="List and search registrations",
            who=SIGNED_IN,
            description="`view=published` lists what clients see; it searches, filters and sorts by the content that"
            " was approved last. `owner`, `status` and `submitter_id` always mean the registration as it is now.",
            query=models.RegistrationQuery,
            answers={200: Answer(description="A page of registrations.", model=models.RegistrationPage)},
        ),
        "post": Operation(
            name="createRegistration",
            tag="Registrations",
            summary="Register an endpoint",
            who=SIGNED_IN,
            description="The caller becomes the submitter. The registration is `Pending` until an administrator"
            " decides.",
            body=models.NewRegistration,
            answers={
                201: Answer(
                    description="The registration.",
                    model=models.Registration,
                    headers=("Location", "ETag"),
                    links=("getRegistration", "updateRegistration", "changeStatus", "deleteRegistration", "getHistory"),
                )
            },
            errors=frozenset({409}),
        ),
    },
)

REGISTRATION_SUMMARY = Route(
    "/registrations/summary",
    {
        "get": Operation(
            name="countRegistrations",
            tag="Registrations",
            summary="Count registrations by status",
            who=SIGNED_IN,
            answers={200: Answer(description="The counts.", model=models.Summary)},
        )
    },
)

REGISTRATION = Route(
    "/registrations/{registration_id}",
    {
        "get": Operation(
            name="getRegistration",
            tag="Registrations",
            summary="Get a registration",
            who=SIGNED_IN,
            description="`view=published` returns what clients see, or 404 if there is no live version.",
            query=models.ViewQuery,
            condition="If-None-Match",
            answers={
                200: Answer(description="The registration.", model=models.Registration, headers=("ETag",)),
                304: _NOT_MODIFIED,
            },
        ),
        "patch": Operation(
            name="updateRegistration",
            tag="Registrations",
            summary="Change a registration's fields",
            who="its submitter, or an administrator",
            description="An edit by the submitter sets the registration back to `Pending`. A patch that changes nothing"
            " is not recorded and keeps the version.",
            condition="If-Match",
            body=models.RegistrationPatch,
            answers={200: _CHANGED},
            errors=frozenset({409}),
        ),
        "delete": Operation(
            name="deleteRegistration",
            tag="Registrations",
            summary="Delete a registration",
            who="its submitter as long as nothing of it was ever published, or an administrator",
            description="The audit log keeps the deleted registration. Its URL can be registered again.",
            condition="If-Match",
            answers={204: Answer(description="The registration is deleted.")},
        ),
    },
)

REGISTRATION_STATUS = Route(
    "/registrations/{registration_id}/status",
    {
        "patch": Operation(
            name="changeStatus",
            tag="Registrations",
            summary="Approve or reject a registration, or ask for a new review",
            who="administrators; its submitter, from `Rejected` to `Pending`",
            description="Setting the current status succeeds and changes nothing, unless a newer snapshot is approved.",
            condition="If-Match",
            body=models.StatusChange,
            answers={200: _CHANGED},
            errors=frozenset({409}),
            conflict="SnapshotOutdated",
        )
    },
)

REGISTRATION_HISTORY = Route(
    "/registrations/{registration_id}/history",
    {
        "get": Operation(
            name="getHistory",
            tag="Registrations",
            summary="List the changes of a registration",
            who=SIGNED_IN,
            description="Newest first; available after the registration's deletion too.",
            query=models.PageQuery,
            answers={200: Answer(description="A page of audit entries.", model=models.AuditPage)},
        )
    },
)

REGISTRATION_PUBLISHED = Route(
    "/registrations/{registration_id}/published",
    {
        "get": Operation(
            name="getPublished",
            tag="Registrations",
            summary="Get what MCP clients see of a registration",
            who=SIGNED_IN,
            description="Available after the registration's deletion too.",
            answers={200: Answer(description="The published name and all versions.", model=models.Published)},
        )
    },
)

AUDIT = Route(
    "/audit",
    {
        "get": Operation(
            name="findAuditEntries",
            tag="Audit",
            summary="Search the audit log",
            who=ADMIN,
            description="Newest first.",
            query=models.AuditQuery,
            answers={200: Answer(description="A page of audit entries.", model=models.AuditPage)},
        )
    },
)

AUDIT_EXPORT = Route(
    "/audit/export",
    {
        "get": Operation(
            name="exportAuditLog",
            tag="Audit",
            summary="Export the audit log as a file",
            who=ADMIN,
            description="All matching entries, oldest first, up to the newest one at the start of the export.\n\n"
            "CSV has one row per entry, with the registration's current name, or its last one. A cell that a"
            " spreadsheet would run as a formula begins with an apostrophe; a text that is too long for a cell is cut"
            " and marked. JSON Lines has one complete `AuditEntry` per line.\n\n"
            "If the export fails halfway, the connection is closed without the end of the response, so that clients"
            " recognise an incomplete file. HTTP/1.0 cannot signal this and is refused (505).",
            query=models.AuditExportQuery,
            answers={
                200: Answer(
                    description="The file.",
                    schema={"type": "string"},
                    media_types=("text/csv", "application/jsonl"),
                    headers=("Content-Disposition",),
                )
            },
        )
    },
)

USERS = Route(
    "/users",
    {
        "get": Operation(
            name="findUsers",
            tag="Users",
            summary="Search for users",
            who=SIGNED_IN,
            description="At most 20, in the order of their names; a search that matches hundreds returns some of them.",
            query=models.PeopleQuery,
            answers={200: Answer(description="The users.", model=models.People)},
        ),
        "post": Operation(
            name="createUser",
            tag="Users",
            summary="Create or update the caller's own record",
            who=SIGNED_IN,
            description="The record is taken from the token. A body may repeat the caller's identity; it grants"
            " nothing.",
            body=models.UserClaim,
            body_is_optional=True,
            answers={200: _OWN_USER, 201: _OWN_USER},
        ),
    },
)

OWN_USER = Route(
    "/users/me",
    {
        "get": Operation(
            name="getOwnUser",
            tag="Users",
            summary="Get the caller's own record",
            who=SIGNED_IN,
            description="Creates the record if it is missing.",
            answers={200: Answer(description="The user record.", model=models.User)},
        )
    },
)

USER = Route(
    "/users/{user_id}",
    {
        "get": Operation(
            name="getUser",
            tag="Users",
            summary="Get a user",
            who=SIGNED_IN,
            answers={200: Answer(description="The user record.", model=models.User)},
        )
    },
)
