"""What is shown of a server that asks for a sign-in comes from the server itself, and is not trusted."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from registry_api.inspector.authorization import challenges
from tests.inspector.conftest import inspected
from tests.support.mcp_servers import served
from tests.support.misbehaving_servers import Call

WELL_KNOWN = "/.well-known/oauth-protected-resource"
Metadata = dict[str, Any]


@contextmanager
def gated(challenge: str | None, **answers: tuple[int, Any]) -> Iterator[tuple[str, list[str]]]:
    """Serve an endpoint that asks for a sign-in. `{origin}` in what it says is its own origin."""
    asked: list[str] = []
    origin = ""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        call = Call(scope, receive, send)
        asked.append(call.path)
        if call.path in answers:
            status, body = answers[call.path]
            text = body if isinstance(body, str) else json.dumps(body)
            await call.answer(status, text.replace("{origin}", origin))
        elif call.path == "/mcp":
            headers = [("www-authenticate", challenge.replace("{origin}", origin))] if challenge else []
            await call.answer(401, "", ("www-authenticate", 'Basic realm="a, b"'), *headers)
        else:
            await call.answer(404)

    with served(app) as port:
        origin = f"http://127.0.0.1:{port}"
        yield f"{origin}/mcp", asked


FULL = {
    "resource": "{origin}/mcp",
    "authorization_servers": ["https://login.example.com/tenant"],
    "scopes_supported": ["read", "write"],
    "resource_name": "Issues",
    "jwks_uri": "http://127.0.0.1:9/never-fetched",
}


def test_the_metadata_that_the_challenge_names() -> None:
    challenge = 'Bearer resource_metadata="{origin}/about", scope="tools", error="invalid_token"'
    with gated(challenge, **{"/about": (200, FULL)}) as (url, asked):
        result = inspected(url)
    assert result.outcome == "auth_required"
    assert result.http_status == 401
    assert result.authorization == {
        "resource_metadata_url": url.replace("/mcp", "/about"),
        "resource": url,
        "authorization_servers": ["https://login.example.com/tenant"],
        "scopes": ["tools"],
    }
    assert result.evidence["authorization"]["schemes"] == ["Basic", "Bearer"]
    assert result.evidence["authorization"]["matches"] is True
    assert asked == ["/mcp", "/mcp", "/about"]


@pytest.mark.parametrize("first", [401, 403, 404])
def test_without_a_name_the_well_known_places_are_tried(first: int) -> None:
    places = {f"{WELL_KNOWN}/mcp": (first, "no"), WELL_KNOWN: (200, FULL)}
    with gated("Bearer", **places) as (url, asked):
        result = inspected(url)
    assert result.authorization is not None
    assert result.authorization["scopes"] == ["read", "write"]
    assert asked[-2:] == [f"{WELL_KNOWN}/mcp", WELL_KNOWN]


@pytest.mark.parametrize(
    "place", ["http://127.0.0.2:9/about", "https://example.com/about", "http://169.254.169.254/latest/meta-data"]
)
def test_metadata_of_another_origin_is_shown_and_not_fetched(place: str) -> None:
    with gated(f'Bearer resource_metadata="{place}"') as (url, asked):
        result = inspected(url)
    assert result.authorization is not None
    assert result.authorization["resource_metadata_url"] == place
    assert result.authorization["resource"] is None
    assert result.evidence["authorization"]["is_fetched"] is False
    assert set(asked) == {"/mcp"}


@pytest.mark.parametrize("place", ["javascript:alert(1)", "http://user:secret@127.0.0.1/", "http://[", "/about"])
def test_what_is_no_web_address_is_not_shown(place: str) -> None:
    with gated(f'Bearer resource_metadata="{place}"') as (url, _):
        result = inspected(url)
    assert result.authorization is not None
    assert result.authorization["resource_metadata_url"] is None


@pytest.mark.parametrize(
    "answer",
    [
        (200, "x" * 70_000),
        (200, json.dumps({"resource": "x" * 70_000})),
        (200, "[1]"),
        (200, "{"),
        (200, "[" * 50_000),
        (500, FULL),
        (302, FULL),
    ],
    ids=["no JSON", "large", "array", "broken", "deep", "error", "redirect"],
)
def test_metadata_that_is_none_does_no_harm(answer: tuple[int, Any]) -> None:
    with gated("Bearer", **{WELL_KNOWN: answer}) as (url, _):
        result = inspected(url)
    assert result.outcome == "auth_required"
    assert result.authorization == {
        "resource_metadata_url": None,
        "resource": None,
        "authorization_servers": [],
        "scopes": [],
    }


def test_members_of_other_types_are_left_out_and_a_mismatch_is_reported() -> None:
    odd = {"resource": "http://internal:8080/mcp", "authorization_servers": "x", "scopes_supported": [1, "read", None]}
    with gated("Bearer", **{WELL_KNOWN: (200, odd)}) as (url, _):
        result = inspected(url)
    assert result.authorization is not None
    assert result.authorization["resource"] == "http://internal:8080/mcp"
    assert result.authorization["authorization_servers"] == []
    assert result.authorization["scopes"] == ["read"]
    assert result.evidence["authorization"]["matches"] is False


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Bearer", [("Bearer", {})]),
        ('Basic realm="a", Bearer scope="x y"', [("Basic", {"realm": "a"}), ("Bearer", {"scope": "x y"})]),
        ("Negotiate abc==, Bearer error=invalid_token", [("Negotiate", {}), ("Bearer", {"error": "invalid_token"})]),
        (r'bearer realm="say \"hi\", you" , SCOPE = x', [("bearer", {"realm": 'say "hi", you', "scope": "x"})]),
        ('Bearer realm="unfinished', [("Bearer", {})]),
        ("", []),
        (",,,", []),
    ],
)
def test_challenges_are_distinguished(header: str, found: list[tuple[str, Metadata]]) -> None:
    assert [one for one in challenges([header]) if one[0] in {"Bearer", "bearer", "Basic", "Negotiate"}] == found
