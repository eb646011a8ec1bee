"""Filters of a list as SQL. A filter that a query leaves out adds no condition: no index serves `%(x)s IS NULL OR …`.

Words are searched in folded text (sql/migrations/0007_folded_search.sql). Three indexes serve them, by the word:

| word | index (sql/migrations/0004_scale.sql, sql/search_index.sql) |
|---|---|
| with three ASCII letters or digits together | its trigrams (pg_trgm) |
| of other ASCII characters | trigrams of the text with its characters set apart (`spaced`) |
| with other characters | their single characters and pairs (`wide_grams`), if the text has such an index |
"""

import re
from collections.abc import Iterable
from typing import Any
from unicodedata import normalize

Filters = dict[str, tuple[str, Any]]
"""Parameter name → the SQL condition that uses it, and its value."""

INDEX_ONLY = ("short_", "wide_")
"""Prefixes of filters that only make an index usable: another filter implies each."""

_HAS_TRIGRAM = re.compile("[a-z0-9]{3}")
# Filters whose best plan does not depend on the value: their index has the order of the list, or few rows (attention).
_VALUE_INDEPENDENT = {
    *("view", "status", "registration_id", "version", "include_deleted", "after", "after_number", "attention")
}


def where_clause(filters: Filters) -> str:
    """Return the SQL condition that all filters together make."""
    return " AND ".join(condition for condition, _ in filters.values()) or "TRUE"


def parameters(filters: Filters) -> dict[str, Any]:
    """Return the values of all filters by their parameter names."""
    return {name: value for name, (_, value) in filters.items()}


def prepare(filters: Filters) -> bool | None:
    """Return psycopg's `prepare` for a statement with these filters.

    None: prepared after some executions. False: never, because the best plan depends on the values. A generic plan has
    read the whole audit log for its few deletions, and sorted all registrations of the busiest submitter.
    """
    is_independent = all(
        name in _VALUE_INDEPENDENT and " = ANY(" not in condition for name, (condition, _) in filters.items()
    )
    return None if is_independent else False


def contains_words(text: str, words: Iterable[str]) -> Filters:
    """Return filters for rows whose folded `text` contains every word; wildcard characters match themselves."""
    found: Filters = {}
    for index, word in enumerate(words):
        found |= contains(text, word, f"word_{index}", has_wide_index=True)
    return found


def contains(text: str, words: str, name: str, *, has_wide_index: bool) -> Filters:
    """Return filters for rows whose folded `text` contains `words`; `name` is the parameter.

    PostgreSQL folds the words, as it folded the text. Python folds them only to choose the index, so a difference
    between their versions of Unicode does no harm.
    """
    found: Filters = {name: (f"{text} LIKE containing(folded(%({name})s))", words)}
    folded = normalize("NFKC", normalize("NFKC", words).casefold())
    if has_wide_index and not folded.isascii():
        found[f"wide_{name}"] = f"wide_grams({text}) @> wide_grams(folded(%(wide_{name})s))", words
    elif not _HAS_TRIGRAM.search(folded):
        found[f"short_{name}"] = f"spaced({text}) LIKE containing(spaced(folded(%(short_{name})s)))", words
    return found


def has_trigrams(word: str) -> bool:
    """Return whether an index of trigrams finds a word, in a database of any locale."""
    return word.isascii() and bool(_HAS_TRIGRAM.search(word.lower()))


def escape_like(text: str) -> str:
    """Escape the wildcard characters of LIKE."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
