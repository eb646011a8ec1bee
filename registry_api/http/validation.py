"""Validation of what a client sent, against a pydantic model; every fault is named."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from registry_api import strict_json
from registry_api.errors import Invalid

_MAX_FAULTS = 1000  # a body of 1 MiB can hold a hundred thousand; nobody reads them


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def validated(model: Any, value: Any, whole: str, known: Mapping[str, list[str]] | None = None) -> Any:
    """Return `value` as an instance of `model`.

    Args:
        model: anything that pydantic can validate.
        value: a parsed JSON value.
        whole: the key in `field_errors` for faults of the value as a whole.
        known: faults found before, to be reported with the others.

    Raises:
        Invalid: names every fault, at most `_MAX_FAULTS`.
    """
    faults = dict(known or {})
    for path in () if _is_storable(value) else _unstorable(value, ""):
        faults.setdefault(path or whole, []).append("Must not contain U+0000 or lone surrogates.")
    try:
        found = _adapter(model).validate_python(value)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False)[:_MAX_FAULTS]:
            path = ".".join(map(str, fault["loc"])) or whole
            faults.setdefault(path, []).append(_sentence(fault["type"], fault.get("ctx", {})))
    if faults:
        raise Invalid(_presentable(faults))
    return found


def _is_storable(value: Any) -> bool:
    """Tell whether PostgreSQL can hold all texts in a JSON value; to find those it cannot takes ten times as long."""
    text = strict_json.dumps(value)
    return _is_encodable(text) and "\\u0000" not in text


def _unstorable(value: Any, path: str) -> Iterator[str]:
    """Find texts that PostgreSQL cannot hold, names included."""
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
    if kind == "value_error":  # raised by our own rules, in our own words
        return str(context["error"])
    template = _SENTENCES.get(kind, "Is not acceptable.")
    return template.format_map(context) if context else template


def _presentable(faults: dict[str, list[str]]) -> dict[str, list[str]]:
    """Make names that came from outside fit to be sent back."""
    return {
        path.replace("\0", "\ufffd").encode(errors="replace").decode()[:200]: said
        for path, said in list(faults.items())[:_MAX_FAULTS]
    }


# pydantic's kinds of fault (https://docs.pydantic.dev/latest/errors/validation_errors/) in our words.
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
