"""People who send requests with tokens, and the answers that they receive."""

import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

from webtest import TestApp

from tests.support.tokens import Issuer, bearer

NOTHING: Any = object()
"""No body; None would be the JSON text `null`."""

PROBLEM_MEMBERS = {"title", "status", "detail", "error_code", "request_id", "timestamp"}


@dataclass(frozen=True)
class Answer:
    """An answer; names in `headers` have no letter case, and a missing one is None."""

    status: int
    headers: Message
    body: bytes

    @cached_property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


Send = Callable[[str, str, Mapping[str, str], bytes | None], Answer]
"""Sends method, target, headers and body to a service."""


class Person:
    """A person with a token, or a client without one."""

    def __init__(self, send: Send, issuer: Issuer, claims: Mapping[str, Any] | None) -> None:
        self._send = send
        self._issuer = issuer
        self._claims = claims

    @cached_property
    def token(self) -> str | None:
        return self._issuer.token(**self._claims) if self._claims is not None else None

    @cached_property
    def user_id(self) -> str:
        """The id of this person's user record, which is created if it is missing."""
        answer = self.get("/users/me")
        assert answer.status == 200, answer.text
        return str(answer.json["user_id"])

    @property
    def oid(self) -> str:
        assert self._claims
        return str(self._claims["oid"])

    def with_claims(self, **claims: Any) -> Self:
        """Return the same person with other claims in the token."""
        return type(self)(self._send, self._issuer, {**(self._claims or {}), **claims})

    def at(self, send: Send) -> Self:
        """Return the same person as a client of another service."""
        return type(self)(send, self._issuer, self._claims)

    def get(self, path: str, headers: Mapping[str, str] | None = None, /, **query: object) -> Answer:
        return self.send("GET", f"{path}?{urlencode(query)}" if query else path, headers)

    def head(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("HEAD", path, headers)

    def post(self, path: str, body: Any = NOTHING, headers: Mapping[str, str] | None = None) -> Answer:
        return self._send_json("POST", path, body, headers)

    def put(self, path: str, body: Any = NOTHING, headers: Mapping[str, str] | None = None) -> Answer:
        return self._send_json("PUT", path, body, headers)

    def patch(self, path: str, body: Any = NOTHING, headers: Mapping[str, str] | None = None) -> Answer:
        return self._send_json("PATCH", path, body, headers)

    def delete(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.send("DELETE", path, headers)

    def set_status(self, registration: Mapping[str, Any], status: str, **rest: Any) -> Answer:
        return self.patch(f"/registrations/{registration['registration_id']}/status", {"status": status, **rest})

    def send(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, raw: bytes | None = None
    ) -> Answer:
        own = {"Authorization": bearer(self.token)} if self.token else {}
        return self._send(method, target, {**own, **(headers or {})}, raw)

    def _send_json(self, method: str, path: str, body: Any, headers: Mapping[str, str] | None) -> Answer:
        if body is NOTHING:
            return self.send(method, path, headers)
        return self.send(
            method, path, {"Content-Type": "application/json", **(headers or {})}, json.dumps(body).encode()
        )


def employee(send: Send, issuer: Issuer, name: str) -> Person:
    """Return a new person, whom no process has cached."""
    return Person(send, issuer, {"oid": str(uuid4()), "name": name, "preferred_username": _address(name)})


def administrator(send: Send, issuer: Issuer, name: str) -> Person:
    """Return a new person with the administrator role."""
    return employee(send, issuer, name).with_claims(roles=["Registry.Admin"])


def in_process(app: Any, **environ: Any) -> Send:
    """Return a function that calls a WSGI application in this process; WebTest checks that it conforms to PEP 3333."""
    environ = {"SERVER_PROTOCOL": "HTTP/1.1", **environ}
    browser = TestApp(app)

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        content = {} if body is None else {"body": body}
        own = {"RAW_URI": target, **environ}  # as gunicorn sets it
        response = browser.request(
            target, method=method, headers=dict(headers), environ=own, expect_errors=True, **content
        )
        return Answer(response.status_int, _message(response.headerlist), response.body)

    return send


def over_http(port: int) -> Send:
    """Return a function that sends requests to a loopback server, each on a new connection."""

    def send(method: str, target: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, target, body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, _message(response.getheaders()), response.read())
        finally:
            connection.close()

    return send


def refused(answer: Answer, status: int, code: str | None = None) -> dict[str, Any]:
    """Return the problem in an answer after checking its status, media type and members."""
    assert answer.status == status, (answer.status, answer.text)
    assert answer.headers["Content-Type"] == "application/problem+json", answer.headers["Content-Type"]
    problem: dict[str, Any] = answer.json
    assert problem.keys() >= PROBLEM_MEMBERS, problem
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["error_code"].replace("_", "").isupper()
    assert problem["request_id"] == answer.headers["X-Request-ID"]
    assert problem["timestamp"].endswith(("Z", "+00:00"))
    assert code is None or problem["error_code"] == code, problem
    return problem


def field_errors(answer: Answer) -> dict[str, list[str]]:
    """Return the field errors of a 422 answer."""
    problem = refused(answer, 422, "VALIDATION_FAILED")
    errors: dict[str, list[str]] = problem["field_errors"]
    assert errors
    assert all(texts and all(text.endswith(".") for text in texts) for texts in errors.values()), errors
    return errors


def wait_until_healthy(who: Person, within: float = 5.0) -> Answer:
    """Return the first healthy report: on a busy machine, a check may exceed its 100 ms."""
    deadline = time.monotonic() + within
    while (answer := who.get("/health")).status != 200:
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.02)
    return answer


def _address(name: str) -> str:
    return f"{name.split(maxsplit=1)[0].lower()}@example.com"


def _message(headers: Any) -> Message:
    message = Message()
    for name, value in headers:
        message[name] = value
    return message


def as_uuid(value: str) -> UUID:
    """Parse an id, which must be in the usual lower-case form."""
    parsed = UUID(value)
    assert str(parsed) == value
    return parsed
