"""The order by relevance: which matches are ranked, and how.

Ranking all matches of a common word would read a large part of the table. So three bounded sets are ranked:
registrations whose name begins with the search, those whose name contains its words, and the newest matches.
"""

from collections.abc import Sequence

from registry_api.dao import filters
from registry_api.dao.filters import Filters
from registry_api.dao.lists import Order
from registry_api.dao.search_words import Word

MAX_RANKED = 1_000
"""The number of registrations in each of these sets; the list ends after them."""

ORDER = Order('r.relevance COLLATE "C"', "DESC", parse=str, in_filters=False)
"""By the column that `ranked` adds: two digits for the place of the words, then the time of creation."""

_MAX_WORDS = 8
"""Words that are looked for in each part of a registration; others must match, but do not count."""

_PLACES = 5  # of a word, below
_BEST = 99


def parameters(search: str, words: Sequence[Word]) -> Filters:
    """Return the parameters of `ranked`, as filters that exclude nothing."""
    found: Filters = {"phrase": ("TRUE", " ".join(search.split()))}
    for index, word in enumerate(words[:_MAX_WORDS]):
        found[f"rank_{index}"] = "TRUE", word.text
        found[f"rank_pattern_{index}"] = "TRUE", word.pattern
        found[f"rank_tags_{index}"] = "TRUE", list(word.tags)
    return found


def ranked(table: str, conditions: Filters, words: Sequence[Word]) -> str:
    """Return SQL for the rows of a table that are ranked, with the column `relevance` besides their own.

    Not all of them match `conditions`, because those in the names are not filtered by these; the list filters all.
    """
    places = [_place(index) for index in range(len(words[:_MAX_WORDS]))]
    indexed = [index for index, word in enumerate(words[:_MAX_WORDS]) if filters.has_trigrams(word.text)]
    in_name = [f"folded(r.endpoint_name) LIKE containing(folded(%(rank_{index})s))" for index in indexed]
    average = f"({' + '.join(places)}) * {(_BEST - 2) // _PLACES} / {len(places)}"
    # The search text has name, description, URL, owner and names of tools, in this order, a line each.
    return f"""(
        WITH named AS MATERIALIZED (
            SELECT r.registration_id FROM {table} AS r
            WHERE lower(r.endpoint_name) COLLATE "C" LIKE starting(lower(%(phrase)s))
            ORDER BY lower(r.endpoint_name) COLLATE "C", r.registration_id LIMIT {MAX_RANKED}
        ), containing AS MATERIALIZED (
            SELECT r.registration_id FROM {table} AS r WHERE {" AND ".join(in_name) or "FALSE"}
            ORDER BY r.created_at DESC, r.registration_id DESC LIMIT {MAX_RANKED}
        ), newest AS MATERIALIZED (
            SELECT r.registration_id FROM {table} AS r WHERE {filters.where_clause(conditions)}
            ORDER BY r.created_at DESC, r.registration_id DESC LIMIT {MAX_RANKED}
        )
        SELECT r.*, lpad(({_BEST} - CASE
            WHEN lower(r.endpoint_name) = lower(%(phrase)s) THEN 0
            WHEN starts_with(lower(r.endpoint_name), lower(%(phrase)s)) THEN 1
            ELSE 2 + {average}
        END)::text, 2, '0') || rfc3339(r.created_at) AS relevance
        FROM (
            SELECT registration_id FROM named
            UNION SELECT registration_id FROM containing
            UNION SELECT registration_id FROM newest
        ) AS found
        JOIN {table} AS r ON r.registration_id = found.registration_id
        CROSS JOIN LATERAL (
            SELECT split_part(r.search_text, E'\\n', 1) AS name, E'\\n' || folded(r.owner_contact) || E'\\n' AS owner
            OFFSET 0
        ) AS line
        CROSS JOIN LATERAL (
            SELECT
                line.name,
                split_part(r.search_text, line.owner, 1) AS before_owner,
                split_part(r.search_text, line.owner, 2) AS tools
            OFFSET 0
        ) AS part
    )"""  # noqa: S608 - composed of constants; values are parameters


def _place(index: int) -> str:
    """Return SQL for the place where a word occurs: 0 is the best."""
    word = f"folded(%(rank_{index})s)"
    pattern = f"%(rank_pattern_{index})s::text"
    return f"""CASE
        WHEN part.name ~ coalesce({pattern}, word_start({word})) THEN 0
        WHEN strpos(part.name, {word}) > 0 THEN 1
        WHEN r.tags && %(rank_tags_{index})s::uuid[] THEN 1
        WHEN strpos(part.tools, {word}) > 0 OR part.tools ~ {pattern} THEN 2
        WHEN strpos(part.before_owner, {word}) > 0 THEN 3
        WHEN part.before_owner ~ {pattern} THEN 4
        ELSE 5
    END"""
