"""The operations that tell of the service itself."""

from registry_api import models
from registry_api.openapi.operation import ANYONE, SCRAPER, Answer, Operation

_UNCHANGED = Answer(words="The client has this version already.", headers=("ETag",))
_PAGE = Answer(words="A page.", schema={"type": "string"}, media_types=("text/html",), headers=("ETag",))

OWN = (
    Operation(
        method="get",
        path="/health",
        name="getHealth",
        tag="Service",
        summary="Tell how the service and what it depends on fare",
        who=ANYONE,
        answers={
            200: Answer(words="All is well.", model=models.Health),
            503: Answer(words="Something cannot be reached.", model=models.Health, headers=("Retry-After",)),
        },
    ),
    Operation(
        method="get",
        path="/health/live",
        name="getLiveness",
        tag="Service",
        summary="Tell whether the process serves",
        who=ANYONE,
        answers={200: Answer(words="It serves.", model=models.Live)},
    ),
    Operation(
        method="get",
        path="/config.json",
        name="getFrontEndConfig",
        tag="Service",
        summary="Tell how to sign in",
        who=ANYONE,
        answers={200: Answer(words="What the front end must know.", model=models.FrontEndConfig)},
    ),
    Operation(
        method="get",
        path="/openapi.json",
        name="getOpenApi",
        tag="Service",
        summary="Show this document",
        who=ANYONE,
        answers={
            200: Answer(words="OpenAPI 3.1.", schema={"type": "object"}, headers=("ETag",)),
            304: _UNCHANGED,
        },
    ),
    Operation(
        method="get",
        path="/docs",
        name="getSwaggerUi",
        tag="Service",
        summary="Show this document in Swagger UI",
        who=ANYONE,
        answers={200: _PAGE, 304: _UNCHANGED},
    ),
    Operation(
        method="get",
        path="/redoc",
        name="getRedoc",
        tag="Service",
        summary="Show this document in ReDoc",
        who=ANYONE,
        answers={200: _PAGE, 304: _UNCHANGED},
    ),
)

METRICS = Operation(
    method="get",
    path="/metrics",
    name="getMetrics",
    tag="Service",
    summary="Show the metrics of all workers",
    who=SCRAPER,
    answers={200: Answer(words="Prometheus' text format.", schema={"type": "string"}, media_types=("text/plain",))},
)
