"""The routes about the service itself: health, configuration, documentation, metrics."""

from registry_api import models
from registry_api.openapi.operation import ANYONE, METRICS_TOKEN, Answer, Operation, Route

_TAG = "Service"
_NOT_MODIFIED = Answer(description="The client has the current version.", headers=("ETag",))
_PAGE = Answer(description="The page.", schema={"type": "string"}, media_types=("text/html",), headers=("ETag",))

HEALTH = Route(
    "/health",
    {
        "get": Operation(
            name="getHealth",
            tag=_TAG,
            summary="Check the service and its dependencies",
            who=ANYONE,
            answers={
                200: Answer(description="Everything is healthy.", model=models.Health),
                503: Answer(
                    description="A dependency cannot be reached.", model=models.Health, headers=("Retry-After",)
                ),
            },
        )
    },
)

LIVENESS = Route(
    "/health/live",
    {
        "get": Operation(
            name="getLiveness",
            tag=_TAG,
            summary="Check that the process answers requests",
            who=ANYONE,
            answers={200: Answer(description="The process answers requests.", model=models.Live)},
        )
    },
)

CONFIG = Route(
    "/config.json",
    {
        "get": Operation(
            name="getFrontEndConfig",
            tag=_TAG,
            summary="Get the configuration for signing in",
            who=ANYONE,
            answers={200: Answer(description="The front end's configuration.", model=models.FrontEndConfig)},
        )
    },
)

DOCUMENT = Route(
    "/openapi.json",
    {
        "get": Operation(
            name="getOpenApi",
            tag=_TAG,
            summary="Get this document",
            who=ANYONE,
            answers={
                200: Answer(description="OpenAPI 3.1.", schema={"type": "object"}, headers=("ETag",)),
                304: _NOT_MODIFIED,
            },
        )
    },
)

SWAGGER_UI = Route(
    "/docs",
    {
        "get": Operation(
            name="getSwaggerUi",
            tag=_TAG,
            summary="Show this document in Swagger UI",
            who=ANYONE,
            answers={200: _PAGE, 304: _NOT_MODIFIED},
        )
    },
)

REDOC = Route(
    "/redoc",
    {
        "get": Operation(
            name="getRedoc",
            tag=_TAG,
            summary="Show this document in ReDoc",
            who=ANYONE,
            answers={200: _PAGE, 304: _NOT_MODIFIED},
        )
    },
)

DOCS_ASSETS = Route(
    "/docs/assets/{name}",
    {
        "get": Operation(
            name="getDocsAsset",
            tag=_TAG,
            summary="Get a file that Swagger UI or ReDoc loads",
            who=ANYONE,
            answers={200: Answer(description="The file."), 304: _NOT_MODIFIED},
        )
    },
    is_documented=False,
)

METRICS = Route(
    "/metrics",
    {
        "get": Operation(
            name="getMetrics",
            tag=_TAG,
            summary="Get the metrics of all workers",
            who=METRICS_TOKEN,
            answers={
                200: Answer(
                    description="Prometheus text format.", schema={"type": "string"}, media_types=("text/plain",)
                )
            },
        )
    },
)
