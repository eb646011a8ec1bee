"""Search: every word must occur, anywhere in a text, in any letter case and script."""

from typing import Any

import pytest

from tests.support.given import Given
from tests.support.people import Person, field_errors


def found(who: Person, search: str) -> list[str]:
    answer = who.get("/registrations", search=search)
    assert answer.status == 200, answer.text
    assert answer.json["total"] == len(answer.json["items"])
    return sorted(item["endpoint_name"] for item in answer.json["items"])


@pytest.mark.parametrize(
    "word",
    [
        *("nameword", "descriptionword", "urlword", "ownerword", "toolword", "othertool", "NAMEWORD", "ToolWord"),
        *("amewor", "urlword.example/path", "https://urlword", "ownerword@", "query=urlquery"),
    ],
)
def test_search_covers_name_description_url_owner_and_tool_names(ana: Person, given: Given, word: str) -> None:
    given.registration(
        endpoint_name="hit nameword",
        description="A DescriptionWord here",
        endpoint_url="https://urlword.example/path?query=urlquery",
        owner_contact="ownerword@example.com",
        available_tools=["ToolWord", {"name": "othertool", "description": "hidden"}],
    )
    given.registration(endpoint_name="miss")
    assert found(ana, word) == ["hit nameword"]


@pytest.mark.parametrize("word", ["hidden", "input_schema", "ana", "pending", "streamable", "reviewed", '"name"', "["])
def test_search_covers_no_other_field(ana: Person, given: Given, word: str) -> None:
    tools = [{"name": "tool", "description": "hidden", "input_schema": {}}]
    given.registration(available_tools=tools, status="Approved", reason="reviewed")
    assert found(ana, word) == []


def test_every_word_must_occur_in_any_order_and_anywhere(ana: Person, given: Given) -> None:
    given.registration(endpoint_name="one two", description="three", available_tools=["four"])
    given.registration(endpoint_name="one")
    for search in ("one two", "two  one", "four\tone\nthree", "hree ne"):
        assert found(ana, search) == ["one two"]
    assert found(ana, "one one") == ["one", "one two"]
    assert found(ana, "one five") == []
    assert found(ana, "onetwo") == []


SCRIPTS = [
    *(
        ("Café", "CAFÉ"),
        ("ÉCLAIR", "éclair"),
        ("Привет", "ПРИВЕТ"),
        ("ПРИВЕТ", "привет"),
        ("ΑΘΗΝΑ", "αθηνα"),
        ("日本語", "本"),
    ),
    *(("Größe", "GRÖSSE"[:3].replace("O", "Ö")), ("Ümit", "ümit"), ("Ձայն", "ձայն"), ("ᏣᎳᎩ", "ᏣᎳᎩ"), ("שלום", "לום")),
    *(
        ("مرحبا", "رحب"),
        ("नमस्ते", "नमस्"),
        ("สวัสดี", "วัส"),
        ("안녕하세요", "녕하"),
        ("😀 smile", "😀"),
        ("𐐀Deseret", "𐐨deseret"),
    ),
    *(("Ａｆｕｌｌ", "ａＦＵＬＬ"), ("e\u0301tude", "E\u0301TUDE"), ("Ñandú", "ñANDÚ"), ("Łódź", "łÓDŹ"), ("Ǆ", "ǆ")),
]


@pytest.mark.parametrize(("name", "search"), SCRIPTS)
def test_search_ignores_letter_case_in_every_script(ana: Person, given: Given, name: str, search: str) -> None:
    given.registration(endpoint_name=name)
    given.registration(endpoint_name="other")
    assert found(ana, search) == [name]


FOLDED = [
    *(("ΣΊΣΥΦΟΣ", "σίσυφος"), ("σίσυφος", "ΣΊΣΥΦΟΣ"), ("Οδος", "ΟΔΟΣ"), ("Straße", "STRASSE"), ("STRASSE", "straße")),
    *(("Caf\u00e9", "cafe\u0301"), ("cafe\u0301", "CAF\u00c9"), ("İstanbul", "i\u0307STANBUL"), ("ＸＹＺ", "xyz")),
    *(("xyz", "ＸＹＺ"), ("ﬁle", "FILE"), ("file", "ﬁ"), ("SS", "ß"), ("100%", "％"), ("a\uff3fb", "_"), ("ǅ", "DŽ")),
]


@pytest.mark.parametrize(("text", "search"), FOLDED)
def test_search_and_filters_compare_folded_text(
    ana: Person, anyone: Person, given: Given, text: str, search: str
) -> None:
    name = given.registration(endpoint_name=f"hit {text}", status="Approved")["endpoint_name"]
    owned = given.registration(owner_contact=f"to {text}", endpoint_name="owned")["endpoint_name"]
    tools = given.registration(available_tools=[text], endpoint_name="tools")["endpoint_name"]
    given.registration(endpoint_name="other", status="Approved")
    assert found(ana, search) == sorted([name, owned, tools])
    assert [one["endpoint_name"] for one in ana.get("/registrations", owner=search).json["items"]] == [owned]
    servers = anyone.get("/v0.1/servers", search=search).json["servers"]
    assert [one["server"]["title"] for one in servers] == [name]


@pytest.mark.parametrize("search", ["％", "＿", "＼", "％％", "﹪"])
def test_full_width_wildcards_are_literal(ana: Person, given: Given, search: str) -> None:
    given.registration()
    assert found(ana, search) == []
    assert ana.get("/registrations", owner=search).json["total"] == 0


@pytest.mark.parametrize(
    "character", ["%", "_", "\\", "*", "?", ".", "'", '"', "[", "^", "$", "|", "&", "!", ":", "\\%", "%%", "\\\\"]
)
def test_wildcard_characters_are_literal(ana: Person, given: Given, character: str) -> None:
    given.registration(endpoint_name=f"a{character}b", endpoint_url="http://x/", owner_contact="x")
    given.registration(endpoint_name="axxb", endpoint_url="http://y/", owner_contact="x")
    assert found(ana, f"a{character}b") == [f"a{character}b"]


def test_search_finds_only_the_new_words_of_a_changed_field(ana: Person, given: Given) -> None:
    made = given.registration(description="oldword", available_tools=["oldtool"])
    ana.patch(f"/registrations/{made['registration_id']}", {"description": "newword", "available_tools": ["newtool"]})
    assert found(ana, "oldword") == found(ana, "oldtool") == []
    assert found(ana, "newword newtool") == ["Weather"]


@pytest.mark.parametrize("character", ["x", "é", "😀"])
def test_a_search_has_at_most_200_characters(ana: Person, given: Given, character: str) -> None:
    given.registration(description=character * 200)
    assert found(ana, character * 200) == ["Weather"]
    assert field_errors(ana.get("/registrations", search=character * 201)).keys() == {"search"}
    assert field_errors(ana.get("/registrations", search=character * 7_000)).keys() == {"search"}


@pytest.mark.parametrize("search", [" ", " \t ", "\u3000"])
def test_a_blank_search_matches_everything(ana: Person, given: Given, search: str) -> None:
    given.registration()
    assert found(ana, search) == ["Weather"]


@pytest.mark.parametrize("search", ["a " * 100, "% " * 100, "_ " * 100, "%" * 200, "\\" * 200])
def test_the_most_expensive_search_is_answered(ana: Person, given: Given, search: str) -> None:
    given.many(300, name="a" * 150)
    answer: Any = ana.get("/registrations", search=search[:200])
    assert answer.status == 200
