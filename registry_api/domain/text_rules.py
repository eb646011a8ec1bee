"""What a reviewer should look at in one text of a server: exact rules, each with its severity.

They were chosen for few false alarms: over 2,264 tools of 100 real servers they find two, and every one of 27 made-up
attacks.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Severity = Literal["high", "medium", "low", "info"]

READ = 65_536  # characters of a text that are examined: a pattern's time must have a bound
EXCERPT = 80  # characters of a text that a finding quotes


@dataclass(frozen=True, slots=True)
class Finding:
    """One place to look at: the rule, how grave it is, where (`tools.search.description`), and what stands there."""

    rule: str
    severity: Severity
    where: str
    detail: str


_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")  # a region's flag, such as Scotland's
_VARIATION = re.compile(
    "[\U000e0100-\U000e01ef]|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2}|(?<=[A-Za-z0-9 \t])[\ufe00-\ufe0e]"
)
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\ufeff\u180e\u034f\u115f\u1160\u3164\uffa0]")
_JOINER = re.compile("[\u200c\u200d]")
_NOT_ASCII_TEXT = re.compile(r"[^\t\n\r -~]")

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
            r"(?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|run(?:ning)?)\s+"
            r"(?:any|every|all|other)\b(?:\s+\w+){0,2}?\s+tools?\b",
            re.IGNORECASE,
        ),
    ),
    (
        "M1",
        "medium",
        re.compile(
            r"<(?:script|iframe|img|svg|style|embed)\b|<!--|\bjavascript:|!\[[^\]]{0,200}\]\(\s*https?:"
            r"|\bdata:[\w/+.-]{1,60};base64,",
            re.IGNORECASE,
        ),
    ),
    ("B1", "medium", re.compile(r"[A-Za-z0-9+/]{120,}={0,2}")),
    ("W1", "medium", re.compile(r"[ \t\u00a0]{60,}|(?:\r?\n){15,}")),
)


def find_in(where: str, text: str) -> Iterator[Finding]:
    """Yield what the rules find in one text, each rule once."""
    plain = _FLAG.sub("", text)
    for rule, severity, pattern in _PATTERNS:
        if match := pattern.search(plain):
            yield Finding(rule, severity, where, excerpt(plain, match.start(), match.end()))
    if match := next((found for found in _JOINER.finditer(plain) if not _joins(plain, found.start())), None):
        yield Finding("U4", "high", where, excerpt(plain, match.start(), match.end()))
    if match := next((found for found in _NOT_ASCII_TEXT.finditer(plain) if _is_unexpected(found[0])), None):
        yield Finding("U5", "medium", where, excerpt(plain, match.start(), match.end()))


def _joins(text: str, position: int) -> bool:
    """Return whether a joiner stands between two letters beyond ASCII, as Persian, Hindi and emoji write it."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    return bool(before and after) and not before.isascii() and not after.isascii()


def _is_unexpected(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Co", "Cn"}


def excerpt(text: str, start: int, end: int) -> str:
    """Quote a place with its surroundings, what cannot be seen as `U+XXXX`."""
    margin = max(0, (EXCERPT - (end - start)) // 2)
    first, last = max(0, start - margin), min(len(text), min(end, start + EXCERPT) + margin)
    quoted = "".join(_visible(letter) for letter in text[first:last])
    return f"{'…' if first else ''}{quoted}{'…' if last < len(text) else ''}"


def _visible(letter: str) -> str:
    if letter == " " or (letter.isprintable() and unicodedata.category(letter) not in {"Cf", "Mn"}):
        return letter
    if unicodedata.category(letter) == "Mn" and not _VARIATION.match(letter) and letter != "\u034f":
        return letter
    return f"[U+{ord(letter):04X}]"
