"""What identifies a server's tools: a canonical form of what it lists, and its SHA-256.

The digest covers what a model reads and a client acts on. It leaves out what changes without meaning: the order of
tools, `_meta`, `icons`, `execution`, caching hints, the versions of protocol and server. The same server gives one
digest over every protocol version and transport.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

FORMAT = "registry-tools/1"
"""Part of what is hashed, so that a changed rule never looks like changed tools."""

_MEMBERS = ("name", "title", "description", "inputSchema", "outputSchema", "annotations")
_EXACT = 2**53  # from here on, doubles skip integers, so an integral double is not rewritten as an integer


def of_listing(tools: Iterable[Mapping[str, Any]], instructions: str | None) -> str:
    """Return the SHA-256 (lower-case hexadecimal) of a complete tool list, as the server sent it.

    Raises:
        ValueError: a number is NaN or infinite.
    """
    projected = sorted((_projected(tool) for tool in tools), key=lambda tool: (str(tool.get("name")), canonical(tool)))
    return _sha256({"format": FORMAT, "instructions": instructions, "tools": projected})


def of_tool(tool: Mapping[str, Any]) -> str:
    """Return the SHA-256 of one tool, which tells whether it is the same in two listings."""
    return _sha256({"format": FORMAT, "tool": _projected(tool)})


def canonical(value: Any) -> str:
    """Write JSON in one form: sorted names, no blanks, `1.0` as `1`, text as it is (no Unicode normalisation).

    RFC 8785 differs: it refuses integers beyond 2^53, which real servers publish as bounds.
    """
    return json.dumps(
        _with_plain_integers(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _projected(tool: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tool[name] for name in _MEMBERS if tool.get(name) is not None}


def _with_plain_integers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    if isinstance(value, dict):
        return {name: _with_plain_integers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_with_plain_integers(item) for item in value]
    return value


def _sha256(value: Any) -> str:
    # Lone surrogates cannot be stored or hashed as UTF-8; a listing that has them is refused before.
    return hashlib.sha256(canonical(value).encode()).hexdigest()
