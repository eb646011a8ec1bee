"""What a reviewer should look at in a server's texts: a few exact rules, each a note with its excerpt.

A finding informs and blocks nothing, and never enters the digest. The rules were chosen for few false alarms: over
2,264 tools of 100 real servers they find two, and every one of 27 made-up attacks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from registry_api.domain.text_rules import EXCERPT, READ, Finding, find_in

_MOST = 200  # findings of one listing; more say nothing new
_LONG_DESCRIPTION = 4000  # characters
_MANY_TOOLS = 200
_SCHEMA_TEXTS = frozenset({"description", "title", "enum", "default", "examples", "const"})


def find(
    tools: Sequence[Mapping[str, Any]],
    instructions: str | None = None,
    others: Mapping[str, Sequence[str]] | None = None,
) -> list[Finding]:
    """Return the findings of a listing, gravest first.

    Args:
        tools: as the server sent them.
        instructions: the server's, if it gave any.
        others: tool name → descriptions of the tools of that name on approved servers of other hosts.
    """
    found = [finding for where, text in texts(tools, instructions) for finding in find_in(where, text)]
    found.extend(_in_tools(tools, others or {}))
    unique = dict.fromkeys(found)
    order = ("high", "medium", "low", "info")
    return sorted(unique, key=lambda finding: order.index(finding.severity))[:_MOST]


def added(now: Iterable[Finding], approved: Iterable[Finding]) -> list[Finding]:
    """Return the findings that the approved snapshot does not have."""
    known = set(approved)
    return [finding for finding in now if finding not in known]


def texts(tools: Sequence[Mapping[str, Any]], instructions: str | None) -> Iterator[tuple[str, str]]:
    """Yield where each text stands that a model or a person reads, and its first 64 Ki characters."""
    if instructions:
        yield "instructions", instructions[:READ]
    for index, tool in enumerate(tools):
        place = f"tools.{_name(tool) or index}"
        annotations = tool.get("annotations")
        for member in ("name", "title", "description"):
            yield from _strings(f"{place}.{member}", tool.get(member))
        if isinstance(annotations, dict):
            yield from _strings(f"{place}.annotations.title", annotations.get("title"))
        for member in ("inputSchema", "outputSchema"):
            yield from _schema_texts(f"{place}.{member}", tool.get(member))


def _schema_texts(place: str, schema: Any) -> Iterator[tuple[str, str]]:
    pending = [(place, schema)]
    while pending:
        where, value = pending.pop()
        if isinstance(value, list):
            pending.extend((f"{where}.{index}", item) for index, item in enumerate(value))
        elif isinstance(value, dict):
            for name, member in value.items():
                # A property may itself be called "description"; then the member is a schema, not a text.
                if name in _SCHEMA_TEXTS:
                    yield from _strings(f"{where}.{name}", member)
                if isinstance(member, dict | list):
                    pending.append((f"{where}.{name}", member))


def _strings(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value[:READ]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(f"{where}.{index}", item)


_DESTROYS = ("delete", "remove", "drop", "purge", "destroy")
_ACTS = (*_DESTROYS, "revoke", "send", "pay", "execute")
_ALIKE = 0.9  # share of words that two descriptions have in common, from which they are nearly equal


def _in_tools(tools: Sequence[Mapping[str, Any]], others: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    skeletons: dict[str, str] = {}
    if len(tools) > _MANY_TOOLS:
        yield Finding("L1", "info", "tools", f"{len(tools):,} tools")
    for tool in tools:
        name = _name(tool)
        if name is None:
            continue
        place = f"tools.{name}"
        alike = skeletons.setdefault(_skeleton(name), name)
        if alike.casefold() != name.casefold():
            yield Finding("N1", "medium", f"{place}.name", f"looks like {alike}: {_code_points(name)}")
        description = tool.get("description")
        if isinstance(description, str) and len(description) > _LONG_DESCRIPTION:
            yield Finding("L1", "info", f"{place}.description", f"{len(description):,} characters")
        if isinstance(description, str) and any(_are_alike(description, other) for other in others.get(name, ())):
            yield Finding("N1", "medium", place, "an approved server on another host has a tool like it")
        yield from _contradictions(place, name, tool.get("annotations"))


def _contradictions(place: str, name: str, annotations: Any) -> Iterator[Finding]:
    if not isinstance(annotations, dict):
        return
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)[:2]
    verbs = {word.lower() for word in words}
    if annotations.get("readOnlyHint") is True and verbs & set(_ACTS):
        yield Finding("A1", "medium", f"{place}.annotations", "readOnlyHint is true, and the name says otherwise")
    if annotations.get("destructiveHint") is False and verbs & set(_DESTROYS):
        yield Finding("A1", "medium", f"{place}.annotations", "destructiveHint is false, and the name says otherwise")


def _name(tool: Mapping[str, Any]) -> str | None:
    name = tool.get("name")
    return name if isinstance(name, str) else None


# Cyrillic and Greek letters that look like ASCII ones (from Unicode's confusables, UTS 39), and digits that look like
# letters.
_LOOKS_LIKE = str.maketrans(
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u051b"
    "\u0440\u0455\u0442\u0443\u0445\u051d\u0475\u03b1\u03b5\u03b9"
    "\u03ba\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03b301",
    "acdehijloqpstyxwvaeiknoptuxyol",
)


def _skeleton(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().translate(_LOOKS_LIKE)


def _code_points(name: str) -> str:
    return " ".join(f"{letter}" if letter.isascii() else f"{letter} (U+{ord(letter):04X})" for letter in name)[:EXCERPT]


def _are_alike(one: str, other: str) -> bool:
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return bool(first and second) and len(first & second) / len(first | second) >= _ALIKE
