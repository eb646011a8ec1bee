"""Problems: every refusal and error has one shape, which tells clients nothing internal."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from falcon import HTTPError, Request, Response

from registry_api.errors import NotFound, RegistryError, Unavailable
from registry_api.http import problems
from tests.conftest import NewApp
from tests.support.given import Given
from tests.support.people import Person, in_process, refused
from tests.support.served import Served

SECRET = "the password is swordfish"


@pytest.mark.parametrize(
    "target",
    [
        *(
            "/nowhere",
            "/registrations/",
            "/users/",
            "/audit/x",
            "/registration",
            "/Registrations",
            "/registrations/summary/x",
        ),
        *(
            "/health/ready",
            "/users/me/x",
            "/%2e%2e/etc/passwd",
            "/registrations/../audit",
            "/.env",
            "/" + "x" * 3000,
            "/%E6%97%A5",
        ),
        *("/registrations;x=1", "/registrations/summary%20"),
    ],
)
def test_an_unknown_path_is_not_found(ana: Person, anyone: Person, target: str) -> None:
    for who in (ana, anyone):
        refused(who.get(target), 404, "NOT_FOUND")


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ALLOWED = {
    "/registrations": {"GET", "HEAD", "POST", "OPTIONS"},
    "/registrations/summary": {"GET", "HEAD", "OPTIONS"},
    "/registrations/{}": {"GET", "HEAD", "PATCH", "DELETE", "OPTIONS"},
    "/registrations/{}/status": {"PATCH", "OPTIONS"},
    "/registrations/{}/history": {"GET", "HEAD", "OPTIONS"},
    "/audit": {"GET", "HEAD", "OPTIONS"},
    "/registrations/lookup": {"GET", "HEAD", "OPTIONS"},
    "/users": {"GET", "HEAD", "POST", "OPTIONS"},
    "/users/me": {"GET", "HEAD", "OPTIONS"},
    "/users/{}": {"GET", "HEAD", "OPTIONS"},
    "/health": {"GET", "HEAD", "OPTIONS"},
    "/health/live": {"GET", "HEAD", "OPTIONS"},
    "/config.json": {"GET", "HEAD", "OPTIONS"},
}


@pytest.mark.parametrize(("target", "allowed"), ALLOWED.items())
def test_an_unsupported_method_is_answered_with_the_allowed_ones(
    anyone: Person, target: str, allowed: set[str]
) -> None:
    target = target.format("00000000-0000-4000-8000-000000000000")
    for method in METHODS:
        answer = anyone.send(method, target, {}, b"{}" if method != "HEAD" else None)
        assert (answer.status == 405) == (method not in allowed), (method, answer.status)
        if answer.status == 405:
            assert set(answer.headers["Allow"].split(", ")) == allowed
            if method != "HEAD":
                refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert set(anyone.send("OPTIONS", target).headers["Allow"].split(", ")) | {"OPTIONS"} == allowed


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "FOO", "get", "PURGE", "X" * 20])
def test_unknown_methods_are_refused_without_echoing_the_request(served: Served, method: str) -> None:
    answer = served.raw(
        f"{method} /registrations HTTP/1.1\r\nHost: x\r\nX-Secret: {SECRET}\r\nConnection: close\r\n\r\n".encode()
    )
    assert answer.status in {400, 405, 501}
    refused(answer, answer.status)
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "accept", ["application/xml", "text/html", "text/xml", "application/json;q=0", "image/png", "x", "*/*", ""]
)
def test_an_error_is_a_problem_whatever_the_accept_header_says(ana: Person, accept: str) -> None:
    refused(ana.get("/nowhere", {"Accept": accept}), 404)
    refused(ana.get("/registrations", {"Accept": accept}, limit="x"), 422)


def test_only_a_422_has_field_errors(ana: Person, anyone: Person) -> None:
    assert "field_errors" in refused(ana.get("/registrations", limit="x"), 422)
    for answer in (ana.get("/nowhere"), anyone.get("/audit"), ana.get("/audit")):
        assert not {"field_errors", "existing", "error_id"} & refused(answer, answer.status).keys()


def test_every_error_code_is_unique() -> None:
    codes = [code for kind, (_, code) in problems.TABLE.items() if kind.__base__ is RegistryError]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[A-Z][A-Z_]+", code) for code in [*codes, *problems.HTTP_CODES.values()])


# --------------------------------------------------------------------------------------------------------------- 401


def test_without_a_token_the_challenge_has_no_error(anyone: Person) -> None:
    answer = anyone.get("/registrations")
    refused(answer, 401, "TOKEN_MISSING")
    assert answer.headers.get_all("WWW-Authenticate") == ["Bearer"]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic YTpi", "Token x", "bearer\t", "Negotiate"])
def test_another_authorization_scheme_counts_as_no_token(anyone: Person, authorization: str) -> None:
    answer = anyone.get("/registrations", {"Authorization": authorization})
    refused(answer, 401, "TOKEN_MISSING")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1_700_000_000, "iat": 1_699_990_000, "nbf": 1_699_990_000}, "TOKEN_EXPIRED"),
        ({"aud": "another"}, "TOKEN_INVALID"),
        ({"iss": "https://login.example/v2.0"}, "TOKEN_INVALID"),
        ({"tid": "00000000-0000-4000-8000-000000000000"}, "TOKEN_INVALID"),
        ({"nbf": 4_000_000_000}, "TOKEN_INVALID"),
        ({"oid": None}, "TOKEN_INVALID"),
    ],
    ids=["expired", "audience", "issuer", "tenant", "not yet valid", "no person"],
)
def test_a_rejected_token_is_answered_with_the_reason(ana: Person, claims: dict[str, Any], code: str) -> None:
    answer = ana.with_claims(**claims).get("/registrations")
    problem = refused(answer, 401, code)
    challenge = re.fullmatch(
        r'Bearer error="invalid_token", error_description="([^"\\]+)"', answer.headers["WWW-Authenticate"]
    )
    assert challenge
    assert challenge[1] == problem["detail"]


@pytest.mark.parametrize("token", ["x", "a.b.c", "x" * 20_000, "é", "eyJhbGciOiJub25lIn0.e30."])
def test_a_malformed_token_is_invalid(anyone: Person, token: str) -> None:
    refused(anyone.get("/registrations", {"Authorization": f"Bearer {token}"}), 401, "TOKEN_INVALID")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR"])
def test_the_scheme_is_case_insensitive(ana: Person, anyone: Person, scheme: str) -> None:
    assert anyone.get("/registrations", {"Authorization": f"{scheme} {ana.token}"}).status == 200


def test_a_token_without_the_scope_is_forbidden(ana: Person) -> None:
    refused(ana.with_claims(scp="another").get("/registrations"), 403)


# --------------------------------------------------------------------------------------------------------------- 500


class Faulty:
    """A resource that raises an unexpected error."""

    def on_get(self, *_: object) -> None:
        raise LookupError(SECRET)

    def on_post(self, *_: object) -> None:
        self.on_get()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unexpected_error_returns_an_id_and_is_logged(
    new_app: NewApp, ana: Person, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = new_app()
    app.add_route("/faulty", Faulty())
    answer = ana.at(in_process(app)).send(method, "/faulty", {"X-Request-ID": "the-request"})
    problem = refused(answer, 500, "INTERNAL_ERROR")
    UUID(problem["error_id"])
    for word in (SECRET, "LookupError", "Traceback", str(Path(__file__).parent)):
        assert word not in answer.text
    (record,) = [record for record in caplog.records if getattr(record, "error_id", None) == problem["error_id"]]
    assert record.exc_info
    assert str(record.exc_info[1]) == SECRET


# ------------------------------------------------------------------------------------------------------- request ids


@pytest.mark.parametrize(
    "given_id", ["a", "A.b-c_9", "-", "0" * 128, "00000000-0000-4000-8000-000000000000", "..", "_"]
)
def test_a_valid_request_id_is_used(ana: Person, given_id: str) -> None:
    assert ana.get("/registrations", {"X-Request-ID": given_id}).headers["X-Request-ID"] == given_id
    assert refused(ana.get("/nowhere", {"X-Request-ID": given_id}), 404)["request_id"] == given_id


@pytest.mark.parametrize("given_id", ["", " ", "0" * 129, "a b", "a/b", "é", "a,b", '"a"', "a;b", "<a>", "a%20b", None])
def test_a_missing_or_invalid_request_id_is_replaced(ana: Person, given_id: str | None) -> None:
    headers = {} if given_id is None else {"X-Request-ID": given_id}
    first, second = (ana.get("/registrations", headers).headers["X-Request-ID"] for _ in range(2))
    assert UUID(first) != UUID(second)
    refused(ana.get("/nowhere", headers), 404)


def test_every_answer_has_the_request_id(ana: Person, anyone: Person, given: Given) -> None:
    target = f"/registrations/{given.registration()['registration_id']}"
    own = {"X-Request-ID": "mine"}
    answers = [
        *(ana.get(target, own), ana.head(target, own), ana.get(target, own | {"If-None-Match": "*"})),
        *(anyone.get(target, own), anyone.get("/health", own), anyone.send("OPTIONS", target, own)),
        *(ana.send("PUT", target, own), ana.get("/%ff", own), ana.get("/registrations?x=1", own)),
    ]
    assert [answer.headers.get_all("X-Request-ID") for answer in answers] == [["mine"]] * len(answers)


# --------------------------------------------------------------------------------------------- refused by the server


@pytest.mark.parametrize(
    ("message", "statuses"),
    [
        (b"GARBAGE\r\n\r\n", {400}),
        (b"GET /health\r\n\r\n", {400}),
        (b"GET /health HTTP/9.9\r\n\r\n", {400, 505}),
        (b"GET /he alth HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n", {400}),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nNo-Colon\r\n\r\n", {400}),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n", {400}),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nX: a\r\n folded\r\n\r\n", {400}),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {400, 414}),
        (b"GET /health HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 40_000 + b"\r\n\r\n", {431}),
        (b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(150)) + b"\r\n", {431}),
        (b"GET /registrations?search=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}),
        (b"GET /registrations/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}),
        (b"GET /registrations/% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}),
        (b"GET /registrations/%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}),
        (b"GET /registrations/\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", {400}),
        (b"POST /users HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\nConnection: close\r\n\r\n", {401, 417}),
    ],
)
def test_an_unreadable_request_is_answered_with_a_problem(served: Served, message: bytes, statuses: set[int]) -> None:
    answer = served.raw(message)
    assert answer.status in statuses, answer.text
    refused(answer, answer.status)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"]
    assert "Origin" in answer.headers["Vary"]


def test_the_host_of_an_absolute_target_is_ignored(served: Served) -> None:
    answer = served.raw(b"GET http://evil.example/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.status in {200, 400, 404}
    assert "evil" not in answer.text


def test_the_server_header_names_no_software(served: Served) -> None:
    for message in (b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", b"GARBAGE\r\n\r\n"):
        server = served.raw(message).headers["Server"]
        assert server is None or not re.search(r"gunicorn|python|falcon|\d", server, re.IGNORECASE)


class Late:
    """A resource that sets the headers of its answer, and then fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def on_get(self, _req: Request, resp: Response) -> None:
        resp.set_headers({"ETag": '"7"', "Content-Encoding": "gzip", "Location": "/x"})
        resp.downloadable_as = "data.csv"
        resp.cache_control = ["public", "max-age=60"]
        resp.content_type = "text/csv"
        resp.text, resp.stream = "a;b", iter([b"c"])
        raise self._error

    on_head = on_get


@pytest.mark.parametrize("path", ["/late", "/v0.1/late"])
@pytest.mark.parametrize(
    ("error", "status"),
    [(NotFound("No."), 404), (Unavailable("Later."), 503), (HTTPError(505), 505), (ValueError(), 500)],
)
def test_a_problem_drops_the_headers_of_the_failed_answer(
    new_app: NewApp, ana: Person, path: str, error: Exception, status: int
) -> None:
    app = new_app()
    app.add_route(path, Late(error))
    who = ana.at(in_process(app))
    answer = who.get(path)
    assert answer.json["status"] == answer.status == status
    for header in ("ETag", "Content-Encoding", "Location", "Content-Disposition"):
        assert answer.headers[header] is None
    assert answer.headers["Cache-Control"] == "no-store"
    assert who.head(path).headers["Content-Length"] == answer.headers["Content-Length"] == str(len(answer.body))
