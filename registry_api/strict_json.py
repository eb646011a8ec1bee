"""JSON by RFC 8259 and nothing more: refuses what Python accepts beyond that, and writes numbers as they were read."""

import json
import math
import re
import uuid
from dataclasses import dataclass
from typing import Any, NoReturn

MAX_DEPTH = 64  # nested containers

_MAX_DOUBLE_DIGITS = 309  # decimal digits of the largest double, before the point


class JSONError(ValueError):
    """The bytes are not JSON; `str()` says why in a sentence."""


@dataclass(frozen=True, slots=True)
class ExactNumber:
    """A number that Python would write differently: `1.50`, `-0`, `1e2`, or one with more digits than a double."""

    text: str


def loads(raw: bytes) -> Any:
    """Return the value of one JSON text; a number whose form Python cannot keep is an ExactNumber.

    Besides bad syntax, refuses bytes that are not UTF-8, a byte order mark, repeated names, `NaN` and `Infinity`,
    numbers that a double cannot hold, and more than 64 nested containers.

    Raises:
        JSONError: the bytes are not such a text.
    """
    if raw.startswith(b"\xef\xbb\xbf"):
        raise JSONError("It begins with a byte order mark.")
    try:
        value = _DECODER.decode(raw.decode())
    except UnicodeDecodeError:
        raise JSONError("It is not UTF-8.") from None
    except RecursionError:
        raise JSONError(_TOO_DEEP) from None
    except json.JSONDecodeError as error:
        raise JSONError(f"The syntax is wrong at line {error.lineno}, column {error.colno}.") from None
    # A text with so few brackets cannot nest deeper; most bodies have fewer.
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _is_deeper(value, MAX_DEPTH):
        raise JSONError(_TOO_DEEP)
    return value


def loads_stored(text: str | bytes) -> Any:
    """Return the value of a JSON text that PostgreSQL stored, with numbers as `loads` returns them."""
    return _STORED_DECODER.decode(text if isinstance(text, str) else text.decode())


def dumps(value: Any, *, sort_keys: bool = False) -> str:
    """Return compact JSON that escapes only what it must; each ExactNumber has the form in which it was read."""
    numbers: list[str] = []
    placeholder = ""

    def hold_place(item: Any) -> str:
        nonlocal placeholder
        if not isinstance(item, ExactNumber):
            raise TypeError(f"{type(item).__name__} is not JSON")
        numbers.append(item.text)
        # The encoder has no hook for the text of a number. The placeholder is random, so no text contains it.
        placeholder = placeholder or uuid.uuid4().hex
        return placeholder

    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys, default=hold_place)
    in_order = iter(numbers)
    return re.sub(f'"{placeholder}"', lambda _: next(in_order), text) if numbers else text


_TOO_DEEP = f"It nests deeper than {MAX_DEPTH} containers."


def _is_deeper(value: Any, limit: int) -> bool:
    containers = [value] if isinstance(value, dict | list) else []
    for _ in range(limit):
        if not containers:
            return False
        containers = [
            inner
            for outer in containers
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return bool(containers)


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise JSONError("An object has the same name twice.")
    return members


def _finite(digits: str) -> float | ExactNumber:
    number = float(digits)
    if math.isinf(number):
        raise JSONError(_TOO_LARGE)
    return number if repr(number) == digits else ExactNumber(digits)


def _bounded(digits: str) -> int | ExactNumber:
    # The length is checked first, because int() is slow for thousands of digits, and refuses more than 4,300.
    if len(digits) > _MAX_DOUBLE_DIGITS + 1 or math.isinf(float(digits)):
        raise JSONError(_TOO_LARGE)
    return ExactNumber(digits) if digits == "-0" else int(digits)


def _no_constant(_: str) -> NoReturn:
    raise JSONError("NaN and Infinity are not JSON.")


_TOO_LARGE = "A number is larger than a double can hold."
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_names, parse_float=_finite, parse_int=_bounded, parse_constant=_no_constant
)
_STORED_DECODER = json.JSONDecoder(parse_float=_finite, parse_int=_bounded)
