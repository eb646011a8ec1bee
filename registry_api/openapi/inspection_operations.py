"""The routes for inspections."""

from registry_api import models
from registry_api.openapi.operation import SIGNED_IN, Answer, Operation, Route

_INSPECTION_ACCEPTED = Answer(
    description="The inspection.", model=models.Inspection, headers=("Location",), links=("getInspection",)
)

INSPECTIONS = Route(
    "/inspections",
    {
        "post": Operation(
            name="inspectAddress",
            tag="Inspections",
            summary="Inspect an address that is not registered yet",
            who=SIGNED_IN,
            description="A background process connects to the address, lists the tools and calls none. A caller may"
            " have 5 inspections queued or running, and request 60 an hour.",
            body=models.NewInspection,
            answers={202: _INSPECTION_ACCEPTED},
            errors=frozenset({429}),
        )
    },
)

INSPECTION = Route(
    "/inspections/{inspection_id}",
    {
        "get": Operation(
            name="getInspection",
            tag="Inspections",
            summary="Get an inspection",
            who="any signed-in user, for inspections of registrations; else its requester, or an administrator",
            description="With `evidence` for administrators.",
            answers={200: Answer(description="The inspection.", model=models.Inspection)},
        )
    },
)

REGISTRATION_INSPECTIONS = Route(
    "/registrations/{registration_id}/inspections",
    {
        "get": Operation(
            name="findInspections",
            tag="Inspections",
            summary="List the inspections of a registration",
            who=SIGNED_IN,
            description="Newest first, without tools.",
            query=models.PageQuery,
            answers={200: Answer(description="A page of inspections.", model=models.InspectionPage)},
        ),
        "post": Operation(
            name="inspectRegistration",
            tag="Inspections",
            summary="Inspect a registration's server now",
            who="its submitter, or an administrator",
            description="An inspection of it that is queued or running is returned instead of a second one. The limits"
            " are those of `inspectAddress`.",
            answers={202: _INSPECTION_ACCEPTED},
            errors=frozenset({429}),
        ),
    },
)
