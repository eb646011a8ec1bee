"""What a reviewer should look at in a server's texts: a few exact rules, each a note with its excerpt.

A finding informs and blocks nothing, and never enters the digest. The rules were chosen for few false alarms: over
2,264 tools of 100 real servers they find two, and every one of 27 made-up attacks.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["high", "medium", "low", "info"]

_READ = 65_536  # characters of a text that are examined: a pattern's time must have a bound
_EXCERPT = 80  # characters of a text that a finding quotes
_MOST = 200  # findings of one listing; more say nothing new
_LONG_DESCRIPTION = 4000  # characters
_MANY_TOOLS = 200
_SCHEMA_TEXTS = frozenset({"description", "title", "enum", "default", "examples", "const"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One place to look at: the rule, how grave it is, where (`tools.search.description`), and what stands there."""

    rule: str
    severity: Severity
    where: str
    detail: str


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
    found = [finding for where, text in texts(tools, instructions) for finding in _in_text(where, text)]
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
        yield "instructions", instructions[:_READ]
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
        yield where, value[:_READ]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(f"{where}.{index}", item)


# ---------------------------------------------------------------------------------------------- rules on one text

_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")  # a region's flag, such as Scotland's
_VARIATION = re.compile(
    "[\U000e0100-\U000e01ef]|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2}|(?<=[A-Za-z0-9 \t])[\ufe00-\ufe0e]"
)
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0]")
_JOINER = re.compile("[\u200c\u200d]")
_CONTROLS = frozenset("\t\n\r")

_PEOPLE = "user|human|person|customer|operator|administrator"
_TELL = "tell|inform|notify|mention|reveal|disclose|show|warn|ask|let"
_PATTERNS: tuple[tuple[str, Severity, re.Pattern[str]], ...] = (
    ("U1", "high", re.compile("[\U000e0000-\U000e007f]")),
    ("U2", "high", re.compile("[\u202a-\u202e\u2066-\u2069]")),
    ("U3", "high", _VARIATION),
    ("U4", "high", _INVISIBLE),
    ("U4", "low", re.compile("\u00ad")),
    (
        "C1",
        "high",
        re.compile(
            r"\b(?:do not|don['\u2019]?t|never|must not|without|avoid)\s+(?:[\w'\u2019-]+\s+){0,2}?"
            rf"(?:{_TELL}|telling|informing|notifying|mentioning|revealing|disclosing|showing|warning|asking|letting)\b"
            rf"[^.!?\n]{{0,40}}\b(?:{_PEOPLE})s?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "C2",
        "high",
        re.compile(
            r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}?"
            r"\b(?:previous|prior|above|system|safety|developer|all other)\b[^.!?\n]{0,30}?"
            r"\b(?:instructions?|prompts?|rules?|messages?|guidelines?|polic(?:y|ies))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "C3",
        "high",
        re.compile(
            r"</?\s*(?:important|system|instructions?|secret|hidden|assistant)\s*>|<\|im_(?:start|end)\|>|\[/?INST\]",
            re.IGNORECASE,
        ),
    ),
    (
        "S1",
        "high",
        re.compile(
            r"(?:~|/root|/home/[\w.-]+|\$HOME|\$\{HOME\}|%USERPROFILE%)[/\\]"
            r"\.(?:ssh|aws|gnupg|kube|netrc|cursor|claude|azure|docker|npmrc|pypirc|config/gcloud)\b"
            r"|\bid_(?:rsa|dsa|ecdsa|ed25519)\b|/etc/(?:passwd|shadow)\b|(?<![\w./-])\.env(?![\w.-])|\bmcp\.json\b",
            re.IGNORECASE,
        ),
    ),
    (
        "S2",
        "high",
        re.compile(
            r"\b(?:include|pass|send|attach|provide|forward|append)\b[^.!?\n]{0,60}?"
            r"\b(?:(?:entire|full|whole|complete) (?:conversation|chat)|(?:conversation|chat) history"
            r"|system prompt|environment variables)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "X1",
        "medium",
        re.compile(
            r"\b(?:before|after|instead of|whenever)\s+(?:you(?:'re| are)?\s+)?"
            r"(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|runn?(?:ing)?)\s+"
            r"(?:any|every|all|other)\b(?:\s+\w+){0,2}?\s+tools?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "M1",
        "medium",
        re.compile(
            r"<(?:script|iframe|img|svg|style|object|embed|link|form)\b|<!--|\bjavascript:|!\[[^\]]{0,200}\]\(\s*https?:"
            r"|\bdata:[\w/+.-]{1,60};base64,",
            re.IGNORECASE,
        ),
    ),
    ("B1", "medium", re.compile(r"[A-Za-z0-9+/]{120,}={0,2}")),
    ("W1", "medium", re.compile(r"[ \t\u00a0]{60,}|(?:\r?\n){15,}")),
)


def _in_text(where: str, text: str) -> Iterator[Finding]:
    plain = _FLAG.sub("", text)
    for rule, severity, pattern in _PATTERNS:
        if match := pattern.search(plain):
            yield Finding(rule, severity, where, excerpt(plain, match.start(), match.end()))
    if match := next((found for found in _JOINER.finditer(plain) if not _joins(plain, found.start())), None):
        yield Finding("U4", "high", where, excerpt(plain, match.start(), match.end()))
    unexpected = next((index for index, letter in enumerate(plain) if _is_unexpected(letter)), None)
    if unexpected is not None:
        yield Finding("U5", "medium", where, excerpt(plain, unexpected, unexpected + 1))
    if where.endswith(".description") and where.count(".") == 2 and len(text) > _LONG_DESCRIPTION:  # noqa: PLR2004
        yield Finding("L1", "info", where, f"{len(text):,} characters")


def _joins(text: str, position: int) -> bool:
    """Tell whether a joiner stands between two letters beyond ASCII, as Persian, Hindi and emoji write it."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return bool(before and after) and not before.isascii() and not after.isascii()


def _is_unexpected(letter: str) -> bool:
    if letter.isascii():
        return (letter < " " or letter == "\x7f") and letter not in _CONTROLS
    return unicodedata.category(letter) in {"Cc", "Co", "Cn"}


def excerpt(text: str, start: int, end: int) -> str:
    """Quote a place with its surroundings, what cannot be seen as `U+XXXX`."""
    margin = max(0, (_EXCERPT - (end - start)) // 2)
    first, last = max(0, start - margin), min(len(text), min(end, start + _EXCERPT) + margin)
    quoted = "".join(_visible(letter) for letter in text[first:last])
    return f"{'…' if first else ''}{quoted}{'…' if last < len(text) else ''}"


def _visible(letter: str) -> str:
    if letter == " " or (letter.isprintable() and unicodedata.category(letter) not in {"Cf", "Mn"}):
        return letter
    if unicodedata.category(letter) == "Mn" and not _VARIATION.match(letter) and letter != "\u034f":
        return letter
    return f"[U+{ord(letter):04X}]"


# ------------------------------------------------------------------------------------------ rules on several texts

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
        skeleton = _skeleton(name)
        if skeletons.setdefault(skeleton, name) != name:
            yield Finding("N1", "medium", f"{place}.name", f"looks like {skeletons[skeleton]}: {_code_points(name)}")
        description = tool.get("description")
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
    return " ".join(f"{letter}" if letter.isascii() else f"{letter} (U+{ord(letter):04X})" for letter in name)[
        :_EXCERPT
    ]


def _are_alike(one: str, other: str) -> bool:
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return bool(first and second) and len(first & second) / len(first | second) >= _ALIKE
