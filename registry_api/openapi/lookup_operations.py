"""The route for the question whether clients may use a server."""

from registry_api import models
from registry_api.openapi.operation import SIGNED_IN, Answer, Operation, Route

REGISTRATION_LOOKUP = Route(
    "/registrations/lookup",
    {
        "get": Operation(
            name="lookUp",
            tag="Registrations",
            summary="Ask whether clients may use a server, and why not",
            who=SIGNED_IN,
            description="Finds the registration that an address or a published name belongs to, or one whose address is"
            " nearly the same, and compares it with what is approved. 404: nobody has registered it.",
            query=models.LookupQuery,
            answers={200: Answer(description="The registration and the verdict.", model=models.LookupAnswer)},
            errors=frozenset({404}),
        )
    },
)
