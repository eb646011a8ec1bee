"""Request bodies: JSON by RFC 8259, content types, content codings, sizes, and the order of checks."""

import gzip
import json
from typing import Any
from uuid import UUID

import pytest

from tests.support.given import Given, Sql
from tests.support.people import Answer, Person, field_errors, refused
from tests.support.served import Served, read_answer

UNKNOWN = UUID(int=1)
MIB = 1024 * 1024
JSON = {"Content-Type": "application/json"}
MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


def post(who: Person, raw: bytes) -> Answer:
    return who.send("POST", "/registrations", JSON, raw)


def with_tool(given: Given, member: bytes) -> bytes:
    """Return a body with these bytes as the metadata of a tool."""
    text = json.dumps(given.body(available_tools=[{"name": "a", "x": "HERE"}]))
    return text.encode().replace(b'"HERE"', member)


def padded(body: Any, size: int) -> bytes:
    """Return a body of `size` bytes, padded with spaces."""
    return json.dumps(body).encode().ljust(size)


# ------------------------------------------------------------------------------------------------------ malformed JSON

# The rows that Python's json module accepts matter most; the others are one of each kind of syntax error.
MALFORMED = {
    "nothing": b"",
    "spaces": b" \r\n\t ",
    "truncated object": b'{"endpoint_url": "https://x.example/"',
    "truncated string": b'{"endpoint_url": "https',
    "an opening brace": b"{",
    "a comma more": b'{"a": 1,}',
    "a bare name": b"{a: 1}",
    "single quotes": b"{'a': 1}",
    "a line comment": b'{"a": 1} // comment',
    "trailing junk": b'{"a": 1} x',
    "two values": b'{"a": 1} {"b": 2}',
    "a byte order mark": b'\xef\xbb\xbf{"a": 1}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "latin-1": '{"a": "é"}'.encode("latin-1"),
    "bad utf-8": b'{"a": "\xff"}',
    "overlong utf-8": b'{"a": "\xc0\xaf"}',
    "a surrogate in utf-8": b'{"a": "\xed\xa0\x80"}',
    "a nul byte": b'{"a": "\x00"}',
    "a raw line break": b'{"a": "x\ny"}',
    "an unknown escape": b'{"a": "\\x41"}',
    "a form": b"endpoint_url=https%3A%2F%2Fx.example%2F",
    "xml": b"<a/>",
    "not a number": b'{"a": NaN}',
    "infinity": b'{"a": Infinity}',
    "a leading zero": b'{"a": 01}',
    "1e400": b'{"a": 1e400}',
    "-1e400": b'{"a": -1e400}',
    "1.8e308": b'{"a": 1.8e308}',
    "1e with many digits": b'{"a": 1e' + b"9" * 5000 + b"}",
    "309 nines": b'{"a": ' + b"9" * 309 + b"}",
    "310 digits": b'{"a": 1' + b"0" * 309 + b"}",
    "minus 310 digits": b'{"a": -1' + b"0" * 309 + b"}",
    "5000 digits": b'{"a": ' + b"1" * 5000 + b"}",
    "500,000 digits": b'{"a": ' + b"1" * 500_000 + b"}",
    "a name twice": b'{"a": 1, "a": 1}',
    "a name twice inside": b'{"a": [{"b": 1, "c": 2, "b": 3}]}',
    "a name twice by escapes": b'{"a": 1, "\\u0061": 2}',
    "the same field twice": b'{"endpoint_name": "x", "endpoint_name": "y"}',
    "65 lists": b"[" * 65 + b"]" * 65,
    "65 objects": b'{"a":' * 65 + b"1" + b"}" * 65,
    "65 of both": b'[{"a":' * 32 + b"[1]" + b"}]" * 32,
    "65 in a tool": b'{"available_tools": [{"name": "a", "x": ' + b"[" * 62 + b"]" * 62 + b"}]}",
    "1,000 deep": b"[" * 1000 + b"]" * 1000,
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "100,000 deep, not closed": b"[" * 100_000,
    "objects 50,000 deep": b'{"a":' * 50_000,
}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_body_that_is_not_json_is_malformed(ana: Person, given: Given, raw: bytes) -> None:
    made = f"/registrations/{given.registration()['registration_id']}"
    refused(post(ana, raw), 400, "MALFORMED_REQUEST")
    refused(ana.send("PATCH", made, MERGE_PATCH, raw), 400, "MALFORMED_REQUEST")


def test_the_problem_does_not_quote_the_body(ana: Person) -> None:
    assert "secret" not in post(ana, b'{"a": "secret", secret').text


# ---------------------------------------------------------------------------------------------------------- valid JSON


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *((b"1e308", 1e308), (b"-1.7976931348623157e308", -1.7976931348623157e308), (b"1E+2", 100.0), (b"-0", 0)),
        *((b"1" + b"0" * 308, 10**308), (b"-12345678901234567890123", -12345678901234567890123), (b"0.1", 0.1)),
        *((rb'"\"\\\/\b\f\n\r\t\u00e9"', '"\\/\b\f\n\r\té'), (b"[ ]", []), (b'{\t"a"\r\n:\n1 }', {"a": 1})),
        *(
            (b'{"a": {"a": {"a": 1}}}', {"a": {"a": {"a": 1}}}),
            (b'"NaN"', "NaN"),
            (b"[true,false,null]", [True, False, None]),
        ),
    ],
)
def test_json_values_are_kept_exactly(ana: Person, given: Given, member: bytes, value: Any) -> None:
    answer = post(ana, b" \r\n\t" + with_tool(given, member) + b"\n")
    assert answer.status == 201, answer.text
    shown = ana.get(answer.headers["Location"]).json["available_tools"][0]["x"]
    assert shown == value
    assert type(shown) is type(value)


def test_json_may_be_nested_64_deep(ana: Person, given: Given) -> None:
    """The body, its list of tools and the tool are the first three levels."""
    assert post(ana, with_tool(given, b"[" * 61 + b"]" * 61)).status == 201
    refused(post(ana, with_tool(given, b"[" * 62 + b"]" * 62)), 400, "MALFORMED_REQUEST")
    assert post(ana, with_tool(given, b'{"a":' * 61 + b"1" + b"}" * 61)).status == 201
    refused(post(ana, with_tool(given, b'{"a":' * 62 + b"1" + b"}" * 62)), 400, "MALFORMED_REQUEST")


def test_many_sibling_containers_are_not_deep(ana: Person, given: Given) -> None:
    assert post(ana, with_tool(given, b"[" + b",".join([b"[[]]"] * 10_000) + b"]")).status == 201


def test_a_problem_lists_at_most_1000_errors(ana: Person) -> None:
    answer = post(ana, json.dumps({f"field-{number}": 1 for number in range(50_000)}).encode())
    assert len(field_errors(answer)) <= 1000


# ------------------------------------------------------------------------------------------------------- content types


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; charset=utf8",
    ],
)
def test_the_json_content_type_is_accepted_in_any_spelling(ana: Person, given: Given, content_type: str) -> None:
    assert ana.post("/registrations", given.body(), {"Content-Type": content_type}).status == 201


@pytest.mark.parametrize(
    "content_type",
    [
        *(
            "text/plain",
            "text/json",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
        ),
        *(
            "application/json; charset=utf-16",
            "application/json; charset=iso-8859-1",
            "application/jsonx",
            "json",
            "*/*",
            "x",
        ),
        *(
            "application/problem+json",
            "application/json, text/plain",
            "application/ld+json",
            "application/",
            ";",
            "é/é",
        ),
        None,
    ],
)
def test_another_content_type_is_not_supported(ana: Person, given: Given, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    raw = json.dumps(given.body()).encode()
    made = f"/registrations/{given.registration()['registration_id']}"
    for method, target in (("POST", "/registrations"), ("PATCH", made), ("POST", "/users")):
        refused(ana.send(method, target, headers, raw), 415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_merge_patch_is_accepted_for_patch_only(ana: Person, given: Given) -> None:
    refused(ana.post("/registrations", given.body(), MERGE_PATCH), 415, "UNSUPPORTED_MEDIA_TYPE")
    refused(ana.post("/users", {}, MERGE_PATCH), 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "coding", ["gzip", "GZIP", "br", "deflate", "x-gzip", "gzip, identity", "identity, gzip", "what"]
)
def test_a_content_coding_is_not_supported(ana: Person, mia: Person, given: Given, coding: str) -> None:
    """The header decides, whether the body is compressed or not."""
    made = given.registration()
    there = f"/registrations/{made['registration_id']}"
    headers = {"Content-Encoding": coding}
    for answer in (
        ana.post("/registrations", given.body(), headers),
        ana.send(
            "POST",
            "/registrations",
            {**headers, "Content-Type": "application/json"},
            gzip.compress(json.dumps(given.body()).encode()),
        ),
        ana.patch(there, {"description": "new"}, headers),
        mia.patch(f"{there}/status", {"status": "Approved"}, headers),
        ana.post("/users", {}, headers),
    ):
        refused(answer, 415, "UNSUPPORTED_MEDIA_TYPE")
        assert answer.headers["Accept-Encoding"] == "identity"
    assert ana.get(there).json == made


@pytest.mark.parametrize("coding", ["identity", "Identity", ""])
def test_the_identity_coding_is_accepted(ana: Person, given: Given, coding: str) -> None:
    assert ana.post("/registrations", given.body(), {"Content-Encoding": coding}).status == 201


def test_a_missing_body_is_malformed(ana: Person, given: Given) -> None:
    made = f"/registrations/{given.registration()['registration_id']}"
    refused(ana.send("POST", "/registrations", JSON), 400, "MALFORMED_REQUEST")
    refused(ana.send("PATCH", made, JSON), 400, "MALFORMED_REQUEST")
    refused(ana.send("POST", "/registrations"), 415, "UNSUPPORTED_MEDIA_TYPE")


# ---------------------------------------------------------------------------------------------------------------- size


def test_a_body_may_have_1_mib(ana: Person, given: Given) -> None:
    assert post(ana, padded(given.body(), MIB)).status == 201
    refused(post(ana, padded(given.body(), MIB + 1)), 413, "BODY_TOO_LARGE")
    assert ana.send("POST", "/users", JSON, padded({}, MIB)).status == 200
    refused(ana.send("POST", "/users", JSON, padded({}, MIB + 1)), 413, "BODY_TOO_LARGE")


def head(who: Person, *lines: str, target: str = "POST /registrations") -> bytes:
    """Return the raw head of a request."""
    own = [
        "Host: localhost",
        f"Authorization: Bearer {who.token}",
        "Content-Type: application/json",
        "Connection: close",
    ]
    return "\r\n".join([f"{target} HTTP/1.1", *own, *lines, "", ""]).encode()


def chunked(raw: bytes, size: int = 65_536) -> bytes:
    pieces = [raw[start : start + size] for start in range(0, len(raw), size)]
    return b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("length", [MIB + 1, 10**15, 10**30])
def test_a_too_large_body_is_refused_before_it_is_read(served: Served, ana: Person, sql: Sql, length: int) -> None:
    """The answer arrives although only the head is sent."""
    refused(served.raw(head(ana, f"Content-Length: {length}"), timeout=5), 413, "BODY_TOO_LARGE")
    assert sql("SELECT count(*) FROM registrations") == [(0,)]


@pytest.mark.parametrize("size", [1, 100, 65_536])
def test_a_chunked_body_is_read(served: Served, ana: Person, given: Given, size: int) -> None:
    raw = json.dumps(given.body(description="é" * 100)).encode()
    answer = served.raw(head(ana, "Transfer-Encoding: chunked") + chunked(raw, size))
    assert answer.status == 201, answer.text
    assert answer.json["description"] == "é" * 100


def test_a_chunked_body_has_the_same_limit(served: Served, ana: Person, given: Given) -> None:
    lines = head(ana, "Transfer-Encoding: chunked")
    assert served.raw(lines + chunked(padded(given.body(), MIB))).status == 201
    refused(served.raw(lines + chunked(padded(given.body(), MIB + 1))), 413, "BODY_TOO_LARGE")


def test_a_chunked_body_of_post_users_is_checked(served: Served, ana: Person) -> None:
    lines = head(ana, "Transfer-Encoding: chunked", target="POST /users")
    assert served.raw(lines + chunked(b'{"display_name": "Ana Example"}')).status == 201
    refused(served.raw(lines + chunked(b'{"display_name": "Mia Example"}')), 403, "FORBIDDEN")


def test_an_empty_chunked_body_is_malformed(served: Served, ana: Person) -> None:
    refused(served.raw(head(ana, "Transfer-Encoding: chunked") + b"0\r\n\r\n"), 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "body", [b"x\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n", b"2\r\n{}XX0\r\n\r\n", b"\r\n\r\n"]
)
def test_a_malformed_chunk_is_refused(served: Served, ana: Person, body: bytes) -> None:
    refused(served.raw(head(ana, "Transfer-Encoding: chunked") + body), 400, "MALFORMED_REQUEST")


def test_an_incomplete_body_changes_nothing(served: Served, ana: Person, given: Given, sql: Sql) -> None:
    raw = json.dumps(given.body()).encode()
    for message in (
        head(ana, f"Content-Length: {len(raw) + 5}") + raw,
        head(ana, "Transfer-Encoding: chunked") + chunked(raw)[:-5],
    ):
        with served.connection() as line:
            line.sendall(message)
            line.shutdown(1)
            answer = read_answer(line)
        refused(answer, 400, "MALFORMED_REQUEST")
    assert sql("SELECT count(*) FROM registrations") == [(0,)]


@pytest.mark.parametrize(
    "lines",
    [
        *(
            ["Content-Length: 2", "Content-Length: 3"],
            ["Content-Length: -1"],
            ["Content-Length: 2, 2"],
            ["Content-Length: ２"],
        ),
        *(
            ["Content-Length: 2", "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked, chunked"],
            ["Content-Length: two"],
        ),
        *(
            ["Content-Length: 0x2"],
            ["Content-Length: +2"],
            ["Transfer-Encoding: xchunked"],
            ["Transfer-Encoding : chunked"],
        ),
    ],
    ids=str,
)
def test_ambiguous_body_lengths_are_refused(served: Served, ana: Person, lines: list[str]) -> None:
    answer = served.raw(head(ana, *lines) + b"{}")
    assert answer.status in {400, 413, 501}, answer.text
    refused(answer, answer.status)


# ----------------------------------------------------------------------------------------------------- order of checks

# Errors in the order in which they are checked → status.
ERRORS: dict[str, int] = {
    "no such route": 404,
    "no such method": 405,
    "no token": 401,
    "too large": 413,
    "another type": 415,
    "malformed body": 400,
    "malformed If-Match": 400,
    "unacceptable body": 422,
    "no such record": 404,
    "not the submitter": 403,
    "stale": 412,
    "taken": 409,
}
NOT_COMBINED = [
    {"malformed body", "unacceptable body"},
    {"malformed body", "taken"},
    {"malformed body", "malformed If-Match"},
    {"malformed If-Match", "stale"},
    {"no such route", "no such record"},
    {"no token", "not the submitter"},
]
# Each error with itself and with the next two: the checks are in one sequence.
PAIRS = [
    (first, second)
    for index, first in enumerate(ERRORS)
    for second in list(ERRORS)[index : index + 3]
    if {first, second} not in NOT_COMBINED
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_errors_the_first_check_answers(
    ana: Person, ben: Person, anyone: Person, given: Given, first: str, second: str
) -> None:
    errors = {first, second}
    made, other = given.registration(by=ana), given.registration(by=ben)
    who = anyone if "no token" in errors else ben if "not the submitter" in errors else ana
    target = f"/registrations/{UNKNOWN if 'no such record' in errors else made['registration_id']}"
    headers = {"Content-Type": "text/plain" if "another type" in errors else "application/json"}
    if "stale" in errors:
        headers["If-Match"] = '"7"'
    if "malformed If-Match" in errors:
        headers["If-Match"] = "7"
    body: dict[str, Any] = {"description": "changed"}
    if "taken" in errors:
        body["endpoint_url"] = other["endpoint_url"]
    if "unacceptable body" in errors:
        body["transport"] = "unknown"
    raw = b'{"description":' if "malformed body" in errors else json.dumps(body).encode()
    if "too large" in errors:
        raw = raw.ljust(MIB + 1)
    answer = who.send(
        "PUT" if "no such method" in errors else "PATCH",
        "/nowhere" + target if "no such route" in errors else target,
        headers,
        raw,
    )
    refused(answer, ERRORS[first])
    assert ana.get(f"/registrations/{made['registration_id']}").json == made


@pytest.mark.parametrize(
    ("method", "target", "headers", "raw"),
    [
        ("GET", "/audit?limit=x", {}, None),
        ("GET", "/audit?cursor=x&other=1", {}, None),
        ("PATCH", f"/registrations/{UNKNOWN}/status", JSON, b'{"status": "Approved"}'),
        ("PATCH", f"/registrations/{UNKNOWN}/status", JSON | {"If-Match": '"9"'}, b'{"status": "Rejected"}'),
    ],
)
def test_a_missing_role_is_reported_before_anything_about_the_resource(
    ana: Person, method: str, target: str, headers: dict[str, str], raw: bytes | None
) -> None:
    refused(ana.send(method, target, headers, raw), 403, "FORBIDDEN")
