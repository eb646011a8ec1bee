"""Hooks of Schemathesis: rules for valid requests that JSON Schema cannot express."""

from typing import Any
from urllib.parse import urlsplit

import schemathesis

from registry_api.models.fields import is_blank


@schemathesis.hook
def filter_case(_context: Any, case: Any) -> bool:
    """Skip hosts of more than 253 characters: no portable pattern can limit the length of all labels together."""
    body = case.body if isinstance(case.body, dict) else {}
    urls = (
        *(body.get(field) for field in ("endpoint_url", "website_url", "repository_url")),
        *((case.query or {}).get(name) for name in ("similar_to", "url")),
    )
    return _is_negative(case) or all(
        not isinstance(url, str) or len(urlsplit(url).hostname or "") <= 253 for url in urls
    )


@schemathesis.hook
def map_case(_context: Any, case: Any) -> Any:
    """Make a request valid that only the schema considers valid."""
    if _is_negative(case):
        return case
    if case.path == "/registrations/lookup" and not any((case.query or {}).get(name) for name in ("url", "name")):
        case.query = {**(case.query or {}), "name": "weather"}
    if case.query:
        _make_query_valid(case.query)
    if isinstance(case.body, dict):
        case.body = _without_nul(case.body)
        _make_body_valid(case.body)
    # The coverage phase of Schemathesis removes the quotes of an entity tag.
    for header in ("If-Match", "If-None-Match"):
        tag = (case.headers or {}).get(header, "*")
        if not tag.endswith(("*", '"')):
            case.headers[header] = f'"{tag}"'
    return case


def _make_query_valid(query: dict[str, Any]) -> None:
    # A cursor must come from an earlier page.
    query.pop("cursor", None)
    # The order by relevance needs words.
    if query.get("sort") == "relevance" and not str(query.get("search", "")).split():
        query.pop("sort")
    # Only the review queue is sorted by submission.
    if str(query.get("sort")).endswith("submitted_at"):
        query["status"] = "Pending"
        query.pop("view", None)
    # updated_since already includes deleted versions.
    if "updated_since" in query:
        query.pop("include_deleted", None)


def _make_body_valid(body: dict[str, Any]) -> None:
    # `withdraw` belongs to a rejection.
    if body.get("status") != "Rejected":
        body.pop("withdraw", None)
    # The pattern of names covers the basic multilingual plane only: beyond it, regular expression dialects differ.
    for field in body.keys() & {"endpoint_name", "owner_contact", "title"}:
        body[field] = "x" if is_blank(body[field]) else body[field]
    if "synonyms" in body:
        body["synonyms"] = [words for words in body["synonyms"] if not is_blank(words)]
    _describe(body)
    # Tags must exist.
    if body.get("tags"):
        body["tags"] = []
    # Tool names must be unique after trimming.
    if tools := body.get("available_tools"):
        distinct = {_name(tool): tool for tool in tools}
        body["available_tools"] = [tool for name, tool in distinct.items() if not is_blank(name)]


def _describe(body: dict[str, Any]) -> None:
    """Make the fields of a description consistent; people and other registrations must exist."""
    body.pop("maintainers", None)
    if deprecation := body.get("deprecation"):
        deprecation.pop("successor_id", None)
        deprecation["message"] = "x" if is_blank(deprecation["message"]) else deprecation["message"]
    if headers := body.get("headers"):
        body["headers"] = [{**header, "name": f"X-{index}"} for index, header in enumerate(headers)]
        for header in body["headers"]:
            if header.get("is_secret") or header.get("choices"):
                header.pop("default", None)
            if header.get("is_secret"):
                header.pop("choices", None)


def _is_negative(case: Any) -> bool:
    return bool(case.meta and case.meta.generation.mode.is_negative)


def _without_nul(value: Any) -> Any:
    """Replace U+0000, which is refused in every text; the option allow-x00 does not cover nested values."""
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value.replace("\0", "0") if isinstance(value, str) else value


def _name(tool: Any) -> str:
    return str(tool if isinstance(tool, str) else tool["name"]).strip()
