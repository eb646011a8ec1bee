"""Compare answers with the OpenAPI document."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from registry_api import openapi
from tests.support.people import Answer

DOCUMENT = openapi.build()
OPERATIONS = [(method, path) for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"]
UNKNOWN = "00000000-0000-4000-8000-000000000000"

_RESOURCES: Registry[Any] = Registry().with_resource("urn:document", DRAFT202012.create_resource(DOCUMENT))


def _is_time_with_zone(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


_FORMATS = FormatChecker()
_FORMATS.checks("date-time", raises=ValueError)(_is_time_with_zone)


class Observer:
    """Compares answers with the document; `seen` has the method, path and status of each."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, str, int]] = set()

    def __call__(self, answer: Answer, method: str, path: str) -> Any:
        """Return the answer's JSON after comparing status, headers and body with the document."""
        self.seen.add((method, path, answer.status))
        assert str(answer.status) in DOCUMENT["paths"][path][method]["responses"], (method, path, answer.text)
        where, response = _resolve("paths", path, method, "responses", str(answer.status))
        for name in response["headers"]:
            _, header = _resolve(*where, "headers", name)
            value: Any = answer.headers[name]
            assert value is not None, (where, name)
            is_number = header["schema"]["type"] == "integer"
            Draft202012Validator(header["schema"]).validate(int(value) if is_number else value)
        if "content" not in response:
            assert answer.body == b""
            return None
        media_type = answer.headers["Content-Type"].partition(";")[0]
        assert media_type in response["content"], (where, media_type)
        value = answer.json if media_type.endswith("json") else answer.text
        validator(*where, "content", media_type, "schema").validate(value)
        return value


def validator(*where: object) -> Draft202012Validator:
    """Return a validator of the schema at this place of the document."""
    reference = {"$ref": f"urn:document{pointer(*where)}"}
    return Draft202012Validator(reference, registry=_RESOURCES, format_checker=_FORMATS)


def pointer(*parts: object) -> str:
    """Return the JSON pointer to a place in the document."""
    return "#/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def objects(value: Any, *where: object) -> Iterator[tuple[tuple[object, ...], dict[str, Any]]]:
    """Yield every object within a value with its path."""
    if isinstance(value, dict):
        yield where, value
        for name, item in value.items():
            yield from objects(item, *where, name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects(item, *where, index)


def _resolve(*where: object) -> tuple[tuple[object, ...], dict[str, Any]]:
    """Return a part of the document with its path, after following a reference."""
    part: Any = DOCUMENT
    for name in where:
        part = part[name]
    return _resolve(*part["$ref"].removeprefix("#/").split("/")) if "$ref" in part else (where, part)
