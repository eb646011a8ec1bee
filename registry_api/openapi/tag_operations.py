"""The routes for tags."""

from registry_api import models
from registry_api.openapi.operation import ADMIN, SIGNED_IN, Answer, Operation, Route

TAGS = Route(
    "/tags",
    {
        "get": Operation(
            name="findTags",
            tag="Tags",
            summary="List the tags",
            who=SIGNED_IN,
            description="All of them, by title.",
            answers={200: Answer(description="The tags.", model=models.TagList)},
        )
    },
)

TAG = Route(
    "/tags/{tag}",
    {
        "put": Operation(
            name="putTag",
            tag="Tags",
            summary="Create or change a tag",
            who=ADMIN,
            description="There are at most 50 tags.",
            body=models.TagContent,
            answers={
                200: Answer(description="The tag after the change.", model=models.Tag),
                201: Answer(description="The new tag.", model=models.Tag),
            },
        ),
        "delete": Operation(
            name="deleteTag",
            tag="Tags",
            summary="Delete a tag",
            who=ADMIN,
            description="Its registrations lose it. Their `version` stays, and nothing is published again.",
            answers={204: Answer(description="The tag is deleted.")},
        ),
    },
)
