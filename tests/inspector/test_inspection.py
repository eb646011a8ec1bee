"""Properties of every inspection: limits, cancellation, concurrency, and who sees the evidence."""

import time
from typing import Any

import anyio
import pytest

from registry_api.inspector.attempt import Identity
from registry_api.inspector.evidence import Limits
from registry_api.inspector.inspection import Means, inspect
from registry_api.inspector.result import Result
from tests.inspector.conftest import LOOPBACK, PATIENT, inspected
from tests.support.mcp_servers import served
from tests.support.misbehaving_servers import TOOL, Call, hangs, legacy, listing

MEANS = Means(guard=LOOPBACK, limits=PATIENT)


def test_many_run_at_once_in_one_process(misbehaving: str) -> None:
    outcomes: list[str] = []

    async def main() -> None:
        limiter = anyio.CapacityLimiter(8)

        async def one(name: str) -> None:
            async with limiter:
                result = await inspect(f"{misbehaving}/{name}", "streamable-http", MEANS)
                outcomes.append(f"{name} {result.outcome}")

        async with anyio.create_task_group() as tasks:
            for name in ("session", "401", "html", "bomb") * 6:
                tasks.start_soon(one, name)

    anyio.run(main)
    expected = {"session ok", "401 auth_required", "html not_mcp", "bomb too_large"}
    assert sorted(outcomes) == sorted([*expected] * 6)


@pytest.mark.parametrize(("name", "transport"), [("never", "streamable-http"), ("sse-no-endpoint", "sse")])
def test_it_can_be_cancelled_at_any_time(misbehaving: str, name: str, transport: Any) -> None:
    async def main() -> tuple[bool, int]:
        with anyio.move_on_after(0.5) as scope:
            await inspect(f"{misbehaving}/{name}", transport, MEANS)
        return scope.cancelled_caught, len(anyio.get_running_tasks())

    assert anyio.run(main) == (True, 1)


def test_an_old_server_that_never_answers_the_new_question_is_still_listed() -> None:
    """The SDK waits ten seconds for server/discover: a shorter read timeout would call the server dead."""
    assert Limits().read > 10

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        call = Call(scope, receive, send, (await receive())["body"])
        await (hangs if call.rpc.get("method") == "server/discover" else legacy(listing(TOOL)))(call)

    with served(app) as port:
        began = time.monotonic()
        result = inspected(f"http://127.0.0.1:{port}/mcp", limits=Limits())
    assert (result.outcome, result.protocol_version) == ("ok", "2025-06-18")
    assert time.monotonic() - began > 9


def test_it_says_who_it_is(misbehaving: str) -> None:
    plain, full = Identity("registry-inspector", "1.0"), Identity("registry-inspector", "1.0", "https://example.com/i")
    assert plain.user_agent == "registry-inspector/1.0"
    assert full.user_agent == "registry-inspector/1.0 (+https://example.com/i)"
    assert inspected(f"{misbehaving}/session", identity=full).outcome == "ok"


@pytest.mark.parametrize(
    ("name", "seconds"), [("429", 120.0), ("503", 86_400.0), ("500", None)], ids=["seconds", "date", "none"]
)
def test_retry_after_is_bounded(misbehaving: str, name: str, seconds: float | None) -> None:
    assert inspected(f"{misbehaving}/{name}").retry_after == seconds


def test_what_the_server_sent_stands_in_the_evidence_only_and_is_escaped(misbehaving: str) -> None:
    result = inspected(f"{misbehaving}/html")
    assert result.evidence["first_bytes"] == "<!doctype html>"
    assert "doctype" not in result.detail
    assert inspected(f"{misbehaving}/invalid-utf-8").evidence["first_bytes"] is not None
    assert inspected(f"{misbehaving}/401").evidence["first_bytes"] is None


def test_server_and_stage_are_kept_where_only_the_list_needs_a_sign_in(misbehaving: str) -> None:
    result = inspected(f"{misbehaving}/401-on-list")
    assert result.server == {"name": "old", "title": None, "version": "1"}
    assert (result.evidence["stage"], result.http_status, result.protocol_version) == ("list", 401, "2025-06-18")


def test_the_tool_that_is_wrong_is_named_by_its_number(misbehaving: str) -> None:
    assert inspected(f"{misbehaving}/schema-is-null").detail.startswith("Tool 2 of the list is not valid MCP")


def test_capabilities_that_cannot_be_stored_are_left_out(misbehaving: str) -> None:
    result = inspected(f"{misbehaving}/odd-capabilities")
    assert (result.outcome, result.capabilities) == ("ok", None)


def test_a_fault_of_the_registry_is_not_told_as_one_of_the_server(misbehaving: str) -> None:
    async def main() -> Result:
        return await inspect(f"{misbehaving}/session", "streamable-http", Means(guard=None))  # type: ignore[arg-type]

    result = anyio.run(main)
    assert (result.outcome, result.tools) == ("abandoned", None)
    assert result.detail == "The inspection failed inside the registry. Tell its operators."


def test_a_sign_in_over_the_other_transport_is_reported() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            call = Call(scope, receive, send)
            await call.answer(405 if call.method == "POST" else 401, "", ("www-authenticate", "Bearer scope=read"))

    with served(app) as port:
        result = inspected(f"http://127.0.0.1:{port}/sse")
    assert (result.outcome, result.works_over) == ("auth_required", "sse")
    assert result.authorization is not None
    assert result.authorization["scopes"] == ["read"]
