"""Authorisation: what each caller is answered by each operation."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

import falcon.inspect
import pytest

from registry_api.app import App
from tests.support.given import Given
from tests.support.people import Person, refused, wait_until_healthy

UNKNOWN = str(uuid4())
CALLERS = ("anyone", "stranger", "submitter", "administrator")

# Route and method → the status that each of CALLERS gets.
MATRIX: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("/registrations", "GET"): (401, 200, 200, 200),
    ("/registrations", "POST"): (401, 201, 201, 201),
    ("/registrations/summary", "GET"): (401, 200, 200, 200),
    ("/registrations/lookup", "GET"): (401, 422, 422, 422),  # without a question
    ("/registrations/{registration_id:uuid}", "GET"): (401, 200, 200, 200),
    ("/registrations/{registration_id:uuid}", "PATCH"): (401, 403, 200, 200),
    ("/registrations/{registration_id:uuid}", "DELETE"): (401, 403, 204, 204),
    ("/registrations/{registration_id:uuid}/status", "PATCH"): (401, 403, 403, 200),
    ("/registrations/{registration_id:uuid}/history", "GET"): (401, 200, 200, 200),
    ("/registrations/{registration_id:uuid}/published", "GET"): (401, 200, 200, 200),
    ("/registrations/{registration_id:uuid}/inspections", "GET"): (401, 200, 200, 200),
    ("/registrations/{registration_id:uuid}/inspections", "POST"): (401, 403, 202, 202),
    ("/inspections", "POST"): (401, 202, 202, 202),
    ("/inspections/{inspection_id:uuid}", "GET"): (401, 403, 200, 200),
    ("/tags", "GET"): (401, 200, 200, 200),
    ("/tags/{tag}", "PUT"): (401, 403, 403, 201),
    ("/tags/{tag}", "DELETE"): (401, 403, 403, 204),
    ("/audit", "GET"): (401, 403, 403, 200),
    ("/audit/export", "GET"): (401, 403, 403, 200),
    ("/users", "GET"): (401, 422, 422, 422),  # without a search
    ("/users", "POST"): (401, 201, 201, 201),
    ("/users/me", "GET"): (401, 200, 200, 200),
    ("/users/{user_id:uuid}", "GET"): (401, 200, 200, 200),
    ("/health", "GET"): (200, 200, 200, 200),
    ("/health/live", "GET"): (200, 200, 200, 200),
    ("/config.json", "GET"): (200, 200, 200, 200),
    ("/openapi.json", "GET"): (200, 200, 200, 200),
    ("/docs", "GET"): (200, 200, 200, 200),
    ("/redoc", "GET"): (200, 200, 200, 200),
}
ADDRESS = {"endpoint_url": "https://weather.example/mcp"}
BODIES: dict[tuple[str, str], Any] = {
    ("/registrations/{registration_id:uuid}", "PATCH"): {"description": "changed"},
    ("/registrations/{registration_id:uuid}/status", "PATCH"): {"status": "Approved"},
    ("/tags/{tag}", "PUT"): {"title": "Weather"},
}
TESTED_ELSEWHERE = ("/docs/", "/redoc/", "/assets/", "/v0.1")


def operations(app: App) -> set[tuple[str, str]]:
    """Return the operations of the router, without HEAD and OPTIONS."""
    return {
        (route.path, method.method)
        for route in falcon.inspect.inspect_routes(app)
        for method in route.methods
        if not method.internal and method.method not in {"HEAD", "OPTIONS"}
    }


def concrete(route: str, registration: dict[str, Any], user_id: str, inspection_id: str = UNKNOWN) -> str:
    return (
        route.replace("{registration_id:uuid}", registration["registration_id"])
        .replace("{user_id:uuid}", user_id)
        .replace("{inspection_id:uuid}", inspection_id)
        .replace("{tag}", "weather")
    )


def present(app: App) -> list[tuple[str, str]]:
    return sorted(MATRIX.keys() & operations(app))


def test_the_matrix_contains_every_operation(app: App) -> None:
    assert {route for route in operations(app) if not route[0].startswith(TESTED_ELSEWHERE)} - MATRIX.keys() == set()


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("operation", MATRIX, ids=lambda operation: f"{operation[1]} {operation[0]}")
def test_each_caller_gets_the_status_of_the_matrix(
    operation: tuple[str, str],
    caller: str,
    app: App,
    ana: Person,
    ben: Person,
    mia: Person,
    anyone: Person,
    given: Given,
) -> None:
    if operation not in operations(app):
        assert operation[0] in {"/openapi.json", "/docs", "/redoc"}, "an operation of the contract is missing"
        pytest.skip("not part of this build")
    who = {"anyone": anyone, "stranger": ben, "submitter": ana, "administrator": mia}[caller]
    route, method = operation
    if route == "/health":
        assert wait_until_healthy(who)
        return
    made = given.registration(by=ana) if "{registration_id" in route else {"registration_id": ""}
    if operation == ("/tags/{tag}", "DELETE"):
        mia.put("/tags/weather", {"title": "Weather"})
    queued = ana.post("/inspections", ADDRESS).json["inspection_id"] if "{inspection_id" in route else ""
    target = concrete(route, made, ben.user_id if "{user_id" in route else "", queued)
    if operation == ("/registrations", "POST"):
        answer = who.post(target, given.body())
    elif operation == ("/inspections", "POST"):
        answer = who.post(target, ADDRESS)
    elif operation in BODIES:
        answer = (who.put if method == "PUT" else who.patch)(target, BODIES[operation])
    else:
        answer = who.send(method, target)
    assert answer.status == MATRIX[operation][CALLERS.index(caller)], answer.text
    if method == "GET":
        assert who.head(target).status == answer.status


def protected(app: App) -> Iterable[tuple[str, str]]:
    return (operation for operation in present(app) if MATRIX[operation][0] == 401)


def test_every_protected_operation_refuses_a_bad_token(app: App, ana: Person, given: Given) -> None:
    made = given.registration()
    for route, method in protected(app):
        answer = ana.with_claims(aud="another").send(method, concrete(route, made, ana.user_id))
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token", error_description="')


def test_every_protected_operation_checks_the_token_first(app: App, anyone: Person) -> None:
    """Without a token, the answer says nothing about ids, bodies or queries."""
    unknown = {"registration_id": str(uuid4())}
    for route, method in protected(app):
        refused(anyone.send(method, concrete(route, unknown, str(uuid4())) + "?x=%00", {}, b"{"), 401, "TOKEN_MISSING")


def test_a_token_in_a_cookie_or_a_parameter_is_ignored(ana: Person, anyone: Person) -> None:
    refused(anyone.get("/users/me", {"Cookie": f"access_token={ana.token}"}), 401, "TOKEN_MISSING")
    refused(anyone.get("/users/me", access_token=ana.token), 401, "TOKEN_MISSING")


@pytest.mark.parametrize("method", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_or_parameter_does_not_override_the_method(mia: Person, given: Given, method: str) -> None:
    target = f"/registrations/{given.registration()['registration_id']}"
    mia.send("POST", target, {method: "DELETE"})
    mia.get(target, {method: "DELETE"})
    mia.get(target, _method="DELETE")
    assert mia.get(target).status == 200
