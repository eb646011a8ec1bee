"""JSON as RFC 8259 has it and nothing more: what Python's reader lets through is refused here."""

import json
import math
from typing import Any, NoReturn

MAX_DEPTH = 64

_MAX_DOUBLE_DIGITS = 309  # the largest double has so many digits before the point


class JSONError(ValueError):
    """The bytes are not JSON; `str()` says why in a sentence."""


def loads(raw: bytes) -> Any:
    """Read one JSON text.

    Refused beside bad syntax: bytes that are not UTF-8, a byte order mark, repeated names, `NaN` and `Infinity`,
    numbers beyond a double, and more than 64 nested containers.

    Raises:
        JSONError: the bytes are no such text.
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
        raise JSONError(f"It stops being JSON at line {error.lineno}, column {error.colno}.") from None
    if _is_deeper(value, MAX_DEPTH):
        raise JSONError(_TOO_DEEP)
    return value


def dumps(value: Any) -> str:
    """Write compact JSON, every script as itself."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise JSONError(_TOO_LARGE)
    return number


def _bounded(digits: str) -> int:
    # The length goes first: int() is slow, and refuses by itself, for thousands of digits.
    if len(digits) > _MAX_DOUBLE_DIGITS + 1:
        raise JSONError(_TOO_LARGE)
    _finite(digits)
    return int(digits)


def _no_constant(_: str) -> NoReturn:
    raise JSONError("NaN and Infinity are not JSON.")


_TOO_LARGE = "A number is beyond what a double can hold."
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_names, parse_float=_finite, parse_int=_bounded, parse_constant=_no_constant
)
