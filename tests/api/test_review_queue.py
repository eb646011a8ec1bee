"""The review queue: the filters and the order of `GET /registrations` for those who decide."""

from typing import Any

import pytest

from registry_api.domain.text_rules import Finding
from tests.support.given import Given
from tests.support.inspector import Inspector, failed, ok
from tests.support.people import Person, field_errors


def names(who: Person, **query: str) -> list[str]:
    answer = who.get("/registrations", status="pending", **query)
    assert answer.status == 200, answer.text
    found = [item["endpoint_name"] for item in answer.json["items"]]
    assert answer.json["total"] == len(found)
    return found


def path(registration: dict[str, Any]) -> str:
    return f"/registrations/{registration['registration_id']}"


def test_edits_are_told_from_new_registrations(ana: Person, mia: Person, given: Given) -> None:
    given.registration(by=ana, endpoint_name="new")
    edited = given.registration(by=ana, endpoint_name="edited", status="Approved")
    ana.patch(path(edited), {"description": "other"})
    rejected = given.registration(by=ana, endpoint_name="resubmitted", status="Rejected", reason="no")
    ana.set_status(rejected, "Pending")
    given.registration(by=ana, endpoint_name="live", status="Approved")
    assert names(mia, was_published="true") == ["edited"]
    assert sorted(names(mia, was_published="false")) == ["new", "resubmitted"]


def finding(severity: str) -> Finding:
    return Finding("H1", severity, "tools.forecast.description", "hidden")  # type: ignore[arg-type]


def test_warnings_are_those_of_the_last_inspection_of_the_present_address(
    ana: Person, mia: Person, given: Given, inspector: Inspector
) -> None:
    made = {name: given.registration(by=ana, endpoint_name=name) for name in ("none", "low", "medium", "high")}
    for name in ("low", "medium", "high"):
        inspector.sees(made[name], ok(findings=[finding("info"), finding(name)]))
    assert sorted(names(mia, has_warnings="true")) == ["high", "medium"]
    assert sorted(names(mia, has_warnings="false")) == ["low", "none"]
    inspector.sees(made["medium"], failed("unreachable"))
    ana.patch(path(made["high"]), {"transport": "sse"})
    assert names(mia, has_warnings="true") == []


def test_the_queue_is_sorted_by_submission(ana: Person, mia: Person, given: Given) -> None:
    made = {name: given.registration(by=ana, endpoint_name=name) for name in ("one", "two", "three")}
    ana.patch(path(made["one"]), {"description": "edited, so submitted again"})
    assert names(mia, sort="submitted_at") == ["two", "three", "one"]
    assert names(mia, sort="-submitted_at") == ["one", "three", "two"]
    page = mia.get("/registrations", status="pending", sort="submitted_at", limit="2").json
    rest = mia.get("/registrations", status="pending", sort="submitted_at", limit="2", cursor=page["next_cursor"]).json
    assert [one["endpoint_name"] for one in page["items"] + rest["items"]] == ["two", "three", "one"]


@pytest.mark.parametrize("query", [{}, {"status": "pending,approved"}, {"status": "pending", "view": "published"}])
def test_only_the_queue_is_sorted_by_submission(ana: Person, query: dict[str, str]) -> None:
    assert field_errors(ana.get("/registrations", sort="submitted_at", **query)).keys() == {"sort"}
