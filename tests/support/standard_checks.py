"""Compare answers of the read API with the MCP Registry standard: its schemas (standard/) and its rules in prose."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.support.people import PROBLEM_MEMBERS, Answer

OFFICIAL = "io.modelcontextprotocol.registry/official"
SERVERS = "/v0.1/servers"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
}

_HERE = Path(__file__).parent / "standard"
_OPENAPI = {name: part for name, part in yaml.safe_load((_HERE / "openapi.yaml").read_text()).items() if name != "$id"}
_RESOURCES: Registry[Any] = Registry().with_resource("urn:standard", DRAFT202012.create_resource(_OPENAPI))
_RANGE = re.compile(r"[\^~<>=*]|\|\||\bx\b| - |^latest$|^$|/")
_PART = r"[a-zA-Z0-9][a-zA-Z0-9{}-]*[a-zA-Z0-9]"
_NAME = re.compile(_PART.format(".") + "/" + _PART.format("._"))

_FORMATS = FormatChecker(formats=())


def _is_time(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


_FORMATS.checks("date-time", raises=ValueError)(_is_time)

_SERVER_JSON = Draft7Validator(json.loads((_HERE / "server.schema.json").read_text()), format_checker=_FORMATS)


def page(answer: Answer) -> dict[str, Any]:
    """Return the answer's ServerList after comparing it with the standard."""
    _check_public_answer(answer)
    found: dict[str, Any] = answer.json
    _schema("ServerList").validate(found)
    assert found.keys() == {"servers", "metadata"}
    assert found["metadata"]["count"] == len(found["servers"])
    assert re.fullmatch("[A-Za-z0-9_-]+", found["metadata"].get("nextCursor", "x"))
    for entry in found["servers"]:
        _check_entry(entry)
    return found


def entries(answer: Answer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page(answer)["servers"]
    return found


def entry(answer: Answer) -> dict[str, Any]:
    """Return the answer's ServerResponse after comparing it with the standard."""
    _check_public_answer(answer)
    found: dict[str, Any] = answer.json
    _check_entry(found)
    return found


def names(answer: Answer) -> list[str]:
    return [one["server"]["name"] for one in entries(answer)]


def brief(one: dict[str, Any]) -> tuple[str, str, bool]:
    """Return the version, the status and whether the version is the latest."""
    official = one["_meta"][OFFICIAL]
    return one["server"]["version"], official["status"], official["isLatest"]


def refusal(answer: Answer, status: int) -> dict[str, Any]:
    """Return a problem in the standard's form: JSON with an `error` member beside those of the problem."""
    assert answer.status == status, (answer.status, answer.text)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: answer.headers[name] for name in CORS} == CORS
    problem: dict[str, Any] = answer.json
    assert problem.keys() >= PROBLEM_MEMBERS | {"error"}
    assert problem["status"] == status
    assert problem["error"]
    assert isinstance(problem["error"], str)
    return problem


def all_entries(ask: Any, **query: Any) -> list[dict[str, Any]]:
    """Return the entries of all pages; every request has the parameters `query`."""
    found = page(ask(SERVERS, **query))
    listed: list[dict[str, Any]] = found["servers"]
    while cursor := found["metadata"].get("nextCursor"):
        found = page(ask(SERVERS, **query, cursor=cursor))
        assert found["servers"], "a cursor leads to nothing"
        listed += found["servers"]
    return listed


def _check_public_answer(answer: Answer) -> None:
    assert answer.status == 200, (answer.status, answer.text)
    assert answer.headers["Content-Type"] == "application/json"
    assert {name: answer.headers[name] for name in CORS} == CORS
    assert answer.headers["ETag"]


def _schema(name: str) -> Draft202012Validator:
    reference = {"$ref": f"urn:standard#/components/schemas/{name}"}
    return Draft202012Validator(reference, registry=_RESOURCES, format_checker=_FORMATS)


def _check_entry(entry: dict[str, Any]) -> None:
    _schema("ServerResponse").validate(entry)
    assert entry.keys() == {"server", "_meta"}
    official = entry["_meta"][OFFICIAL]
    assert official.keys() - {"statusMessage"} == {"status", "statusChangedAt", "publishedAt", "updatedAt", "isLatest"}
    assert ("statusMessage" in official) == (official["status"] == "deprecated")
    assert official["publishedAt"] <= official["statusChangedAt"] <= official["updatedAt"]
    server = entry["server"]
    _SERVER_JSON.validate(server)
    required = {"$schema", "name", "title", "description", "version", "remotes"}
    assert server.keys() - {"websiteUrl", "repository"} == required
    assert server["$schema"] == _SERVER_JSON.schema["$id"]
    assert _NAME.fullmatch(server["name"]), server["name"]
    assert not server["name"].endswith("/versions")
    assert server["title"].strip()
    assert not _RANGE.search(server["version"])
    (remote,) = server["remotes"]
    assert remote.keys() - {"headers"} == {"type", "url"}
    for header in remote.get("headers", []):
        # VS Code sends a header without a value or variable empty, and shares the values of equal ids.
        (variable,) = header["variables"]
        assert header["value"] == f"{{{variable}}}"
        assert variable.startswith(f"{server['name'].partition('/')[2]}--")
    url = urlsplit(remote["url"])
    assert url.scheme == "https"
    assert url.hostname not in {"localhost", "127.0.0.1", "::1"}
    assert not set("{}") & set(remote["url"])
