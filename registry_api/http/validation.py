"""Validation of bodies and queries against models; every fault is named."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from registry_api.errors import Invalid

_MAX_FAULTS = 1000  # reported faults; a body of 1 MiB can have a hundred thousand


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def validated(
    model: Any,
    value: Any,
    root: str,
    faults: Mapping[str, list[str]] | None = None,
    *,
    may_be_unstorable: bool = True,
) -> Any:
    """Return `value` as an instance of `model`.

    Args:
        model: any type that pydantic can validate.
        value: a parsed JSON value.
        root: the name in `field_errors` for faults of the value as a whole.
        faults: faults that were found before, to be reported with the others.
        may_be_unstorable: whether a text can contain what PostgreSQL cannot store; the search takes milliseconds.

    Raises:
        Invalid: names every fault, at most `_MAX_FAULTS`.
    """
    found = dict(faults or {})
    for path in _unstorable(value, "") if may_be_unstorable else ():
        found.setdefault(path or root, []).append("Must not contain U+0000 or lone surrogates.")
    try:
        instance = _adapter(model).validate_python(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False)[:_MAX_FAULTS]:
            path = ".".join(map(str, fault["loc"])) or root
            found.setdefault(path, []).append(_sentence(fault["type"], fault.get("ctx", {})))
    if found:
        raise Invalid(_presentable(found))
    return instance


def _unstorable(value: Any, path: str) -> Iterator[str]:
    """Yield the paths of texts, names included, that PostgreSQL cannot store."""
    if isinstance(value, str):
        if "\0" in value or not _is_encodable(value):
            yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _unstorable(name, f"{path}.{name}".lstrip("."))
            yield from _unstorable(item, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unstorable(item, f"{path}.{index}".lstrip("."))


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _sentence(kind: str, context: dict[str, Any]) -> str:
    if kind == "value_error":  # raised by the models' own validators, in their own words
        return str(context["error"])
    template = _SENTENCES.get(kind, "Is not acceptable.")
    return template.format_map(context) if context else template


def _presentable(faults: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the faults with names that can be written as JSON; a name may come from the client."""
    return {
        path.replace("\0", "\ufffd").encode(errors="replace").decode()[:200]: sentences
        for path, sentences in list(faults.items())[:_MAX_FAULTS]
    }


# Sentences for pydantic's error types (https://docs.pydantic.dev/latest/errors/validation_errors/).
_SENTENCES = {
    "missing": "Is required.",
    "extra_forbidden": "Is not a known field.",
    "string_type": "Must be a string.",
    "bool_type": "Must be true or false.",
    "string_unicode": "Must not contain U+0000 or lone surrogates.",
    "string_too_short": "Must not be blank.",
    "string_too_long": "Must be at most {max_length} characters.",
    "too_long": "Must have at most {max_length} items.",
    "list_type": "Must be a list.",
    **dict.fromkeys(("dict_type", "model_type", "typed_dict_type"), "Must be an object."),
    "literal_error": "Must be one of {expected}.",
    "greater_than_equal": "Must be at least {ge}.",
    "less_than_equal": "Must be at most {le}.",
    **dict.fromkeys(("uuid_type", "uuid_parsing"), "Must be a UUID."),
    **dict.fromkeys(
        ("datetime_from_date_parsing", "datetime_parsing", "datetime_object_invalid"), "Must be a time that exists."
    ),
}
