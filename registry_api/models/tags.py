"""Tags: their fields, and how answers have them."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from registry_api.models.fields import NAME, TRIMMED, legible, name_of
from registry_api.models.shared_outputs import Output

MAX_TAGS = 5  # of a registration
MAX_SYNONYMS = 20  # of a tag
TAG_NAME_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
MAX_TAG_NAME = 50

TagName = Annotated[str, StringConstraints(pattern=TAG_NAME_PATTERN, max_length=MAX_TAG_NAME)]


def _names_once(tags: list[str]) -> list[str]:
    if len(set(tags)) < len(tags):
        raise ValueError("Must not name a tag twice.")
    return tags


Tags = Annotated[
    list[TagName],
    Field(
        max_length=MAX_TAGS,
        description="Names of tags, from `GET /tags`. A change of them asks for no new review.",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(_names_once),
]


def _split_tags(value: Any) -> Any:
    names = [name.strip().lower() for name in str(value).split(",")]
    if not all(re.fullmatch(TAG_NAME_PATTERN, name) and len(name) <= MAX_TAG_NAME for name in names):
        raise ValueError("Must be the names of one or several tags, separated by commas.")
    return tuple(dict.fromkeys(names))


TagNames = Annotated[tuple[TagName, ...], BeforeValidator(_split_tags)]
TagTitle = Annotated[
    str,
    name_of(80),
    AfterValidator(legible),
    Field(description=f"What the pages call the tag. {TRIMMED}", json_schema_extra=NAME),
]
Synonyms = Annotated[
    list[Annotated[str, name_of(80), AfterValidator(legible), Field(json_schema_extra=NAME)]],
    Field(
        max_length=MAX_SYNONYMS,
        description="Other words by which a search finds the registrations with this tag.",
    ),
]


class Tag(Output):
    """A tag of the list that administrators keep."""

    name: str
    title: str
    synonyms: list[str]
    count: int | None = Field(description="How many registrations have it; null above 1,000.")


class TagList(Output):
    """All tags, by title."""

    items: list[Tag]
