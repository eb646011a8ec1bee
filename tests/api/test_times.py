"""Times in answers: UTC with six digits, so that they sort as text."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from registry_api.http import problems
from tests.support.given import Given, Sql
from tests.support.people import Person, refused

TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")

# Times without a fraction or with trailing zeros, which PostgreSQL leaves out by default.
ROUND = """
    UPDATE users SET created_at = '2026-01-31 10:00:00+01', updated_at = '2026-01-31 09:00:00.1+00';
    UPDATE registrations SET
        submitted_at = '2026-01-31 09:00:00.12+00', created_at = '2026-01-31 09:00:00+00',
        updated_at = '2026-01-31 09:00:00.5+00',
        approved_at = CASE WHEN approved_at IS NOT NULL THEN '2026-01-31 09:00:00+00'::timestamptz END;
    UPDATE published_versions SET
        published_at = '2026-01-31 09:00:00+00', status_changed_at = '2026-01-31 09:00:00.5+00',
        updated_at = '2026-01-31 09:00:00.25+00'
"""


def times_in(value: Any) -> Iterator[str]:
    """Yield every time in a JSON value."""
    if isinstance(value, str):
        yield from [value] if TIME.fullmatch(value) else []
    else:
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from times_in(inner)


@pytest.fixture
def published(given: Given, sql: Sql) -> dict[str, Any]:
    """Create a published registration and an audit entry, all with round times."""
    registration = given.registration(status="Approved")
    given.registration(endpoint_name="Pending")
    sql(ROUND)
    sql(
        """
        INSERT INTO audit_log (registration_id, user_id, action, new_status, timestamp, metadata)
        SELECT registration_id, submitter_id, 'Updated', 'Approved', '2026-01-31 09:00:00+00', '{"request_id": "x"}'
        FROM registrations
        """
    )
    return registration


def test_all_times_in_answers_have_one_format(published: dict[str, Any], ana: Person, mia: Person) -> None:
    one = f"/registrations/{published['registration_id']}"
    for who, path, least in (
        *((ana, "/registrations", 7), (ana, one, 4), (ana, "/registrations?view=published", 5)),
        *((ana, f"{one}?view=published", 5), (ana, f"{one}/history", 3), (ana, f"{one}/published", 1)),
        *((ana, "/users/me", 2), (ana, f"/users/{mia.user_id}", 2), (mia, "/audit", 4)),
        *((ana, "/v0.1/servers", 3), (ana, "/v0.1/servers/com.example%2Fweather/versions/latest", 3)),
    ):
        answer = who.get(path)
        assert answer.status == 200, answer.text
        times = list(times_in(answer.json))
        assert len(times) >= least, (path, times)
        assert [time for time in times if not FORM.fullmatch(time)] == [], path


def test_times_in_changes_and_conflicts_have_the_format(
    published: dict[str, Any], ana: Person, mia: Person, given: Given
) -> None:
    conflict = refused(ana.post("/registrations", given.body(endpoint_url=published["endpoint_url"])), 409)
    assert conflict["existing"]["submitted_at"] == "2026-01-31T09:00:00.120000+00:00"
    path = f"/registrations/{published['registration_id']}"
    changed = ana.patch(path, {"description": "new"}).json
    assert changed["created_at"] == "2026-01-31T09:00:00.000000+00:00"
    assert mia.delete(path).status == 204
    deleted = mia.get("/audit", action="deleted").json["items"][0]
    assert deleted["metadata"]["registration"]["created_at"] == "2026-01-31T09:00:00.000000+00:00"
    assert all(map(FORM.fullmatch, [*times_in(conflict), *times_in(changed), *times_in(deleted)]))


def test_times_in_exports_have_the_format(published: dict[str, Any], mia: Person) -> None:
    assert published
    rows = list(csv.DictReader(io.StringIO(mia.get("/audit/export").body.decode("utf-8-sig"))))
    lines = [json.loads(line) for line in mia.get("/audit/export", format="jsonl").text.splitlines()]
    for times in ([row["timestamp"] for row in rows], [entry["timestamp"] for entry in lines]):
        assert "2026-01-31T09:00:00.000000+00:00" in times
        assert all(map(FORM.fullmatch, times))
        assert times == sorted(times)


def test_the_timestamp_of_a_problem_has_six_digits_in_a_whole_second(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2026, 1, 31, 9, tzinfo=tz)

    monkeypatch.setattr(problems, "datetime", Clock)
    problem = json.loads(problems.problem(404, "NOT_FOUND", "There is none."))
    assert problem["timestamp"] == "2026-01-31T09:00:00.000000+00:00"
