"""Unusual and malformed requests, sent as raw bytes to the real server."""

import re
from uuid import uuid4

import pytest

from tests.support.given import Given
from tests.support.people import Person, refused
from tests.support.served import Served, read_answer

CLOSE = "Connection: close\r\n\r\n"


def ask(who: Person, target: str, *lines: str) -> bytes:
    """Return a raw GET request with these header lines, encoded as Latin-1."""
    own = [f"GET {target} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {who.token}", *lines]
    return ("\r\n".join(own) + "\r\n" + CLOSE).encode("latin-1")


@pytest.mark.parametrize(
    "head",
    [
        "POST /registrations",
        "POST /nowhere",
        "PUT /registrations",
        "PATCH /registrations/x",
        "DELETE /health",
        "GET /health/live",
    ],
)
def test_an_unread_body_is_not_parsed_as_a_request(served: Served, head: str) -> None:
    """The server discards the body: the next answer belongs to the next request."""
    hidden = f"GET /config.json?{uuid4().hex} HTTP/1.1\r\nHost: x\r\n\r\n"
    message = f"{head} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(hidden)}\r\n\r\n{hidden}"
    with served.connection() as line:
        line.sendall(message.encode())
        first = read_answer(line)
        assert first.status in {200, 401, 404, 405, 415}
        assert "client_id" not in first.text
        if first.headers["Connection"] != "close":
            line.sendall(f"GET /health/live HTTP/1.1\r\nHost: x\r\n{CLOSE}".encode())
            second = read_answer(line)
            assert (second.status, second.json["status"]) == (200, "healthy")


def test_requests_on_one_connection_are_answered_in_order(served: Served, ana: Person) -> None:
    with served.connection() as line:
        line.sendall(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n" + ask(ana, "/nowhere"))
        answers = b"".join(iter(lambda: line.recv(65_536), b""))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answers) == [b"200", b"404"]


def test_requests_on_one_connection_have_their_own_callers(served: Served, ana: Person, mia: Person) -> None:
    """The second request has neither the caller nor the id of the first."""
    keep = "\r\nConnection: close"
    with served.connection() as line:
        line.sendall(ask(mia, "/audit", "X-Request-ID: first").replace(keep.encode(), b""))
        first = read_answer(line)
        line.sendall(ask(ana, "/audit"))
        second = read_answer(line)
    assert (first.status, first.headers["X-Request-ID"]) == (200, "first")
    assert refused(second, 403)["request_id"] != "first"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Accept",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "X-Request-ID",
            "Origin",
            "X-Forwarded-For",
            "Referer",
        ),
        *(
            "Access-Control-Request-Method",
            "Range",
            "Cookie",
            "User-Agent",
            "X-Forwarded-Proto",
            "Accept-Language",
            "Date",
        ),
    ],
)
def test_no_header_value_causes_an_internal_error(served: Served, ana: Person, given: Given, name: str) -> None:
    made = given.registration()
    for value in ("\xff\xfe", "é" * 200, 'a,b;c="', "%00", "x" * 8000, "\t"):
        answer = served.raw(ask(ana, f"/registrations/{made['registration_id']}", f"{name}: {value}"))
        assert answer.status in {200, 400, 412, 431}, (value, answer.text)
        if answer.status != 200:
            refused(answer, answer.status)


@pytest.mark.parametrize("lines", [["Authorization: Bearer x"], ["Authorization: Basic x"], ["authorization: "]])
def test_two_authorization_headers_are_refused(served: Served, ana: Person, lines: list[str]) -> None:
    answer = served.raw(ask(ana, "/registrations", *lines))
    assert answer.status in {400, 401}
    refused(answer, answer.status)


@pytest.mark.parametrize("token", [b"\xff\xfe", b"x" * 20_000], ids=["not ascii", "very long"])
def test_an_unusable_token_is_refused(served: Served, token: bytes) -> None:
    answer = served.raw(
        b"GET /users/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + b"\r\n" + CLOSE.encode()
    )
    assert answer.status in ({401, 431} if token.isascii() else {400, 401})
    refused(answer, answer.status)


def test_an_unencoded_query_must_be_utf_8(served: Served, ana: Person, given: Given) -> None:
    given.registration(endpoint_name="Größe")
    answer = served.raw(ask(ana, "/registrations?search=" + "größe".encode().decode("latin-1")))
    assert answer.status in {200, 400}
    if answer.status == 200:
        assert answer.json["total"] == 1
    refused(served.raw(ask(ana, "/registrations?search=gr\xf6\xdfe")), 400)


@pytest.mark.parametrize(
    "header",
    ["Range: bytes=0-1", "Range: bytes=9-1", "Range: x", "If-Range: x", "Expect: 100-continue", "Upgrade: h2c"],
)
def test_unsupported_features_are_ignored(served: Served, ana: Person, header: str) -> None:
    answer = served.raw(ask(ana, "/registrations", header))
    assert answer.status in {100, 200, 417}


@pytest.mark.parametrize(
    "target",
    [
        "/registrations//",
        "/./registrations",
        "/x/../registrations",
        "/registrations/..",
        "/%2e/",
        "*",
        "?",
    ],
)
def test_other_spellings_of_a_path_are_not_found(served: Served, ana: Person, target: str) -> None:
    answer = served.raw(ask(ana, target))
    assert answer.status in {400, 404}
    refused(answer, answer.status)


def bare(path: str, *lines: str, version: str = "1.1") -> bytes:
    """Return a raw GET request with only these header lines and `Connection: close`."""
    return ("\r\n".join([f"GET {path} HTTP/{version}", *lines]) + "\r\n" + CLOSE).encode("latin-1")


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["Host:"],
        ["Host: a.example", "Host: a.example"],
        ["Host: a.example", "Host: b.example"],
        ["Host: a.example, b.example"],
        ["Host: a b"],
        ["Host: a.example/docs"],
        ["Host: http://a.example"],
        ["Host: user@a.example"],
        ["Host: a.example:x"],
        ["Host: a.example:65536"],
        ["Host: [::1"],
        ["Host: [::g]"],
        ["Host: [1:2]"],
        ["Host: ::1"],
        ['Host: a"b'],
        ["Host: b\xfccher.example"],
    ],
    ids=ascii,
)
def test_without_one_valid_host_a_request_is_malformed(served: Served, lines: list[str]) -> None:
    refused(served.raw(bare("/health/live", *lines)), 400, "MALFORMED_REQUEST")


@pytest.mark.parametrize(
    "host",
    ["localhost", "A.example:8000", "a_b.example", "192.0.2.1", "[::1]:8000", "[::FFFF:192.0.2.1]", "a.example:"],
)
def test_every_valid_form_of_host_is_accepted(served: Served, host: str) -> None:
    assert served.raw(bare("/health/live", f"Host: {host}")).status == 200


def test_http_1_0_needs_no_host(served: Served) -> None:
    assert served.raw(bare("/health/live", version="1.0")).status == 200


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/docs/health/live", "SCRIPT_NAME: /docs"),
        ("/nowhere", "PATH_INFO: /health/live"),
        ("/docs/health/live", "Script-Name: /docs"),
        ("/nowhere", "X-Original-URL: /health/live"),
        ("/nowhere", "X-Rewrite-URL: /health/live"),
        ("/docs/health/live", "X-Forwarded-Prefix: /docs"),
    ],
)
def test_no_header_changes_the_path(served: Served, path: str, line: str) -> None:
    refused(served.raw(bare(path, "Host: localhost", line)), 404)


@pytest.mark.parametrize("line", ["SCRIPT_NAME: /x", "PATH_INFO: /x", "REMOTE_USER: mia", "REMOTE_ADDR: 6.6.6.6"])
def test_a_header_named_like_a_wsgi_variable_is_ignored(served: Served, ana: Person, line: str) -> None:
    answer = served.raw(ask(ana, "/users/me", line))
    assert (answer.status, answer.json["user_id"]) == (200, ana.user_id)
    refused(served.raw(bare("/users/me", "Host: localhost", line)), 401, "TOKEN_MISSING")


@pytest.mark.parametrize(
    ("lines", "is_https"),
    [
        (["X-Forwarded-Proto: https"], True),
        (["X-Forwarded-Proto: https", "X-Forwarded-Ssl: off"], True),
        (["X-Forwarded-Proto: https", "X-Forwarded-Protocol: http"], True),
        (["X-Forwarded-Protocol: https", "X-Forwarded-Proto: https", "X-Forwarded-Ssl: on"], True),
        (["X-Forwarded-Proto: http", "X-Forwarded-Ssl: on"], False),
        (["X-Forwarded-Protocol: ssl"], False),
        (["X-Forwarded-Ssl: on"], False),
        (["X_Forwarded_Proto: https"], False),
        (["Forwarded: proto=https"], False),
        (["Front-End-Https: on"], False),
        ([], False),
    ],
    ids=str,
)
def test_only_x_forwarded_proto_sets_the_scheme(served: Served, lines: list[str], *, is_https: bool) -> None:
    answer = served.raw(bare("/health/live", "Host: localhost", *lines))
    assert answer.status == 200
    assert bool(answer.headers["Strict-Transport-Security"]) is is_https
