"""JSON by RFC 8259 and nothing more: refuses what Python's reader accepts beyond that."""

import json
import math
from typing import Any, NoReturn

MAX_DEPTH = 64  # nested containers

_MAX_DOUBLE_DIGITS = 309  # decimal digits of the largest double, before the point


class JSONError(ValueError):
    """The bytes are not JSON; `str()` says why in a sentence."""


def loads(raw: bytes) -> Any:
    """Return the value of one JSON text.

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


def dumps(value: Any) -> str:
    """Return compact JSON that escapes only what it must."""
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
    # The length is checked first, because int() is slow for thousands of digits, and refuses more than 4,300.
    if len(digits) > _MAX_DOUBLE_DIGITS + 1:
        raise JSONError(_TOO_LARGE)
    _finite(digits)
    return int(digits)


def _no_constant(_: str) -> NoReturn:
    raise JSONError("NaN and Infinity are not JSON.")


_TOO_LARGE = "A number is larger than a double can hold."
_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_names, parse_float=_finite, parse_int=_bounded, parse_constant=_no_constant
)
