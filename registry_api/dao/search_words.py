"""The words of a search: where they may occur, and the nearest known ones where they do not.

A word matches a registration if it occurs anywhere in its search text, if a word there has the same stem, or if a tag
of the registration has it in its title or synonyms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection

from registry_api.dao import counts
from registry_api.dao.filters import Filters, contains, parameters, where_clause


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a search.

    Args:
        text: the word as it was sent.
        pattern: a regular expression for other forms of it; None if it has none.
        tags: the ids of the tags whose title or synonyms have a word that begins with it.
    """

    text: str
    pattern: str | None
    tags: Sequence[UUID]


def read(connection: Connection[Any], search: str) -> list[Word]:
    """Return the distinct words of a search."""
    texts = list(dict.fromkeys(search.split()))
    if not texts:
        return []
    # Of one or two letters, only a whole word of a tag counts: "ai" is not "air travel".
    statement = """
        SELECT w.pattern, ARRAY(
            SELECT t.tag_id FROM tags AS t
            WHERE t.search_text ~ coalesce(
                w.pattern, word_start(w.word) || CASE WHEN char_length(w.word) < 3 THEN '\\M' ELSE '' END
            )
            ORDER BY t.tag_id
        )
        FROM (
            SELECT place, folded(text) AS word, word_pattern(folded(text)) AS pattern
            FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS t (text, place)
        ) AS w ORDER BY w.place
    """
    rows = connection.execute(statement, {"texts": texts}).fetchall()
    return [Word(text, pattern, tags) for text, (pattern, tags) in zip(texts, rows, strict=True)]


def filters(words: Sequence[Word]) -> Filters:
    """Return filters for rows `r` that every word matches."""
    found: Filters = {}
    for index, word in enumerate(words):
        name = f"word_{index}"
        literal = contains("r.search_text", word.text, name, has_wide_index=True)
        if not word.pattern and not word.tags:
            found |= literal
            continue
        # One condition, because only all of its parts together leave out a row.
        parts = [" AND ".join(condition for condition, _ in literal.values())]
        found |= {parameter: ("TRUE", value) for parameter, (_, value) in literal.items()}
        if word.pattern:
            parts.append(f"r.search_text ~ %(pattern_{index})s")
            found[f"pattern_{index}"] = "TRUE", word.pattern
        if word.tags:
            parts.append(f"r.tags && %(tags_{index})s::uuid[]")
            found[f"tags_{index}"] = "TRUE", list(word.tags)
        found[name] = f"({' OR '.join(f'({part})' for part in parts)})", word.text
    return found


def nearest(connection: Connection[Any], table: str, words: Sequence[Word]) -> str | None:
    """Return the search with each word that matches nothing replaced by the nearest word that does.

    None if every word matches something, if one of the others has no near word, or without the extension pg_trgm.
    """
    has_trigrams = "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')"
    if connection.execute(has_trigrams).fetchone() != (True,):
        return None
    sources = [_IN_NAMES] + ([_IN_TEXTS] if counts.by_status(connection, table) <= MAX_SEARCHED else [])
    texts: list[str] = []
    for word in words:
        if _matches(connection, table, word):
            texts.append(word.text)
            continue
        near = (_nearest_word(connection, source.format(table=table), word.text) for source in sources)
        if not (text := next(filter(None, near), None)):
            return None
        texts.append(text)
    return " ".join(texts) if texts != [word.text for word in words] else None


def _matches(connection: Connection[Any], table: str, word: Word) -> bool:
    conditions = filters([word])
    if any(name.startswith("short_") for name in conditions):
        return True  # it has no trigrams, so no word is near
    # The order and limit of a page, because the planner chooses well for these.
    statement = f"""
        SELECT FROM {table} AS r WHERE {where_clause(conditions)}
        ORDER BY r.created_at DESC, r.registration_id DESC LIMIT 51
    """
    return connection.execute(statement, parameters(conditions), prepare=False).fetchone() is not None


def _nearest_word(connection: Connection[Any], source: str, text: str) -> str | None:
    # Without a limit inside, the planner uses the trigram index; the limit ends the scan all the same.
    statement = f"""
        WITH similar_texts AS MATERIALIZED ({source})
        SELECT word FROM (
            (SELECT text FROM similar_texts LIMIT {_TEXTS}) UNION ALL SELECT search_text FROM tags
        ) AS t CROSS JOIN LATERAL regexp_split_to_table(t.text, '[^[:alnum:]]+') AS word
        WHERE similarity(word, folded(%(word)s)) >= {_MIN_SIMILARITY}
        GROUP BY word ORDER BY similarity(word, folded(%(word)s)) DESC, count(*) DESC, word LIMIT 1
    """  # noqa: S608 - composed of constants; values are parameters
    (found,) = connection.execute(statement, {"word": text}, prepare=False).fetchone() or (None,)
    return found


MAX_SEARCHED = 50_000
"""Registrations up to which a near word is also looked for outside of names: half a second for this many."""

# `<%` is true for texts with a word that is similar to the one on its left.
_IN_NAMES = """
    SELECT folded(r.endpoint_name) AS text FROM {table} AS r WHERE folded(%(word)s) <%% folded(r.endpoint_name)
"""
_IN_TEXTS = "SELECT r.search_text AS text FROM {table} AS r WHERE folded(%(word)s) <%% r.search_text"

_TEXTS = 200
"""Texts that are taken apart to find a near word."""

_MIN_SIMILARITY = 0.4
"""Share of the trigrams of two words that they have in common: "atlasian" and "atlassian" have 0.73."""
