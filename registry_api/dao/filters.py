"""What a list is asked for, as SQL. Only what is asked for becomes a condition: no index serves `%(x)s IS NULL OR …`.

A word of three letters or more is looked up by its trigrams, a shorter one in the text with its letters set apart, and
what is not ASCII by its characters and pairs of them (sql/migrations/0004_scale.sql, sql/search_index.sql). Texts and
words are folded first (sql/migrations/0007_folded_search.sql).
"""

from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

Conditions = Mapping[str, tuple[str, Any]]
"""Parameter name → the SQL condition that uses it, and its value."""

INDEX_ONLY = ("short_", "wide_")
"""How the names of conditions begin that only lead to an index: what they say is said by another as well."""

_TRIGRAM = 3
# Whatever their values, the index that has them is walked in the order asked for.
_ALIKE = {"view", "status", "registration_id", "version", "include_deleted", "after", "after_number"}


def where(conditions: Conditions) -> str:
    """Write the SQL that demands all of them."""
    return " AND ".join(condition for condition, _ in conditions.values()) or "TRUE"


def values(conditions: Conditions) -> dict[str, Any]:
    """Return the parameters by their names."""
    return {name: value for name, (_, value) in conditions.items()}


def planning(conditions: Conditions) -> bool | None:
    """Say whether a statement is prepared: never where the best way depends on the values; else where it comes often.

    The best way to what is rare is the worst to what is common: one plan for all has read the whole audit log for the
    few deletions in it, and sorted all that the busiest person has registered.
    """
    alike = all(name in _ALIKE and " = ANY(" not in condition for name, (condition, _) in conditions.items())
    return None if alike else False


def words_in(text: str, words: Iterable[str]) -> dict[str, tuple[str, Any]]:
    """Demand that every word occurs in a folded text, wildcards literally.

    PostgreSQL folds the words, as it folded the text. Python's own folding only chooses the index, so it does no harm
    where its version of Unicode is another.
    """
    conditions: dict[str, tuple[str, Any]] = {}
    for index, word in enumerate(words):
        conditions[f"word_{index}"] = f"{text} LIKE containing(folded(%(word_{index})s))", word
        folded = normalize("NFKC", normalize("NFKC", word).casefold())
        if not folded.isascii():
            conditions[f"wide_{index}"] = f"wide_grams({text}) @> wide_grams(folded(%(wide_{index})s))", word
        elif len(folded) < _TRIGRAM:
            conditions[f"short_{index}"] = f"spaced({text}) LIKE containing(spaced(folded(%(short_{index})s)))", word
    return conditions


def literally(words: str) -> str:
    """Make words fit for a LIKE pattern in which they mean themselves."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
