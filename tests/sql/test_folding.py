"""The SQL function folded() agrees with Unicode's rules in Python for every character and in every locale."""

import unicodedata
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from registry_api.local.postgres import run_sql_file
from tests.sql.test_other_servers import OLDEST, oldest
from tests.support.served import ROOT

__all__ = ["oldest"]

BLOCKS = [range(start, start + 0x4000) for start in range(0, 0x110000, 0x4000)]

# Characters newer than the Unicode 14.0 of Python 3.11 and PostgreSQL 15.
# Cased letters: folded() has those of Unicode 16.0 itself.
LETTERS_SINCE_14 = {
    "\u1c89": "\u1c8a",
    "\ua7cb": "\u0264",
    "\ua7cc": "\ua7cd",
    "\ua7da": "\ua7db",
    "\ua7dc": "\u019b",
    **{chr(capital): chr(capital + 0x20) for capital in range(0x10D50, 0x10D66)},
}
LETTERS_SINCE_16 = set(map(chr, [0xA7CE, 0xA7D2, 0xA7D4, *range(0x16EA0, 0x16EB9)]))
# Characters with NFKC mappings, which normalize() of the server has to know.
FORMS_SINCE_14 = {
    chr(number)
    for first, last in (
        *((0x1E030, 0x1E06D), (0x1CCD6, 0x1CCF9), (0x105C9, 0x105C9), (0x105E4, 0x105E4), (0x11383, 0x11391)),
        *((0x113C5, 0x113C8), (0x16121, 0x16128), (0x16D68, 0x16D6A), (0xA7F1, 0xA7F1)),
    )
    for number in range(first, last + 1)
}

# Locales of the embedded server, and of PostgreSQL 15, which distributions build with ICU.
DATABASES = {
    "builtin": ("cluster", "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"),
    "libc": ("cluster", "LOCALE_PROVIDER libc LOCALE 'C'"),
    "15-libc": ("oldest", "LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"),
    "15-icu": ("oldest", "LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C.UTF-8'"),
}


@pytest.fixture(scope="module", params=DATABASES)
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Create a database whose locale folds letters differently."""
    on, options = DATABASES[request.param]
    if on == "oldest" and not (OLDEST / "initdb").exists():
        pytest.skip("there is no PostgreSQL 15 on this machine")
    cluster: str = request.getfixturevalue(on)
    name = f"folding_{uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' {options}")
        url = make_conninfo(cluster, dbname=name)
        run_sql_file(url, ROOT / "sql" / "init.sql")
        yield url
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def expected(character: str) -> str:
    if unicodedata.category(character) == "Cn":
        return LETTERS_SINCE_14.get(character, character)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())


def differences(url: str) -> dict[str, tuple[str, str]]:
    """Return the characters whose folded form is not the expected one, with both forms."""
    found: dict[str, tuple[str, str]] = {}
    with psycopg.connect(url) as connection:
        for block in BLOCKS:
            characters = [chr(number) for number in block if number >= 0x80 and not 0xD800 <= number < 0xE000]
            statement = "SELECT once, folded(once) FROM folded(%s) AS once"
            once, twice = connection.execute(statement, ("\t".join(characters),)).fetchone() or ("", "")
            assert once == twice
            pairs = zip(characters, once.split("\t"), strict=True)
            found |= {c: (answer, expected(c)) for c, answer in pairs if answer != expected(c)}
    return {c: both for c, both in found.items() if c not in FORMS_SINCE_14 | LETTERS_SINCE_16}


def test_every_character_is_folded_by_the_rules_of_unicode(server: str) -> None:
    assert differences(server) == {}


EQUAL = [
    ("σίσυφος", "ΣΊΣΥΦΟΣ"),
    ("Straße", "STRASSE"),
    ("STRAẞE", "strasse"),
    ("Caf\u00e9", "cafe\u0301"),
    ("\u03aa\u0301", "\u0390"),  # folding decomposes the second and composes it again
    ("\u1fb4", "\u03b1\u0345\u0301"),  # marks in a different order
    ("İ", "i\u0307"),
    ("ＡＢＣ", "abc"),
    ("ﬁnance ℡", "FINANCE tel"),
    ("한글", unicodedata.normalize("NFD", "한글")),
    ("Ꮳ", "ꮳ"),
]


def test_equivalent_texts_are_equal_after_folding(server: str) -> None:
    with psycopg.connect(server) as connection:
        for one, other in EQUAL:
            assert connection.execute("SELECT folded(%s) = folded(%s)", (one, other)).fetchone() == (True,), (
                one,
                other,
            )
        for one, other in (("é", "e"), ("ı", "i"), ("ä", "ae")):
            assert connection.execute("SELECT folded(%s) = folded(%s)", (one, other)).fetchone() == (False,)


def test_ascii_is_only_lower_cased(server: str) -> None:
    everything = "".join(map(chr, range(1, 128)))
    with psycopg.connect(server) as connection:
        assert connection.execute("SELECT folded(%s)", (everything,)).fetchone() == (everything.lower(),)
