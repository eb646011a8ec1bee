"""The log: one JSON object per request, without secrets."""

import json
import re
from datetime import datetime
from uuid import uuid4

import pytest

from registry_api.app import App
from tests.conftest import APP_PASSWORD
from tests.support.given import Given
from tests.support.people import Person, in_process
from tests.support.served import Served


def test_every_request_is_logged_on_one_line(served: Served, ana: Person, given: Given) -> None:
    made = given.registration()
    request_id = uuid4().hex
    answer = ana.at(served.send).get(f"/registrations/{made['registration_id']}", {"X-Request-ID": request_id})
    line = served.access_log_line(request_id)
    assert (
        line
        | {
            "level": "INFO",
            "method": "GET",
            "path": f"/registrations/{made['registration_id']}",
            "route": "/registrations/{registration_id}",
            "status": 200,
            "user_id": ana.user_id,
            "client": "127.0.0.1",
            "bytes": len(answer.body),
        }
        == line
    )
    assert 0 < line["latency_ms"] < 10_000
    assert datetime.fromisoformat(line["timestamp"]).tzinfo


@pytest.mark.parametrize(
    "target", ["/registrations", "/audit/export", "/openapi.json", "/health/live", "/v0.1/servers", "/nowhere"]
)
def test_an_answer_to_head_is_logged_with_no_bytes(served: Served, mia: Person, target: str) -> None:
    request_id = uuid4().hex
    assert mia.at(served.send).head(target, {"X-Request-ID": request_id}).body == b""
    assert served.access_log_line(request_id)["bytes"] == 0


@pytest.mark.parametrize(
    ("target", "status", "route"),
    [
        ("/nowhere", 404, None),
        ("/audit", 401, "/audit"),
        ("/health/live", 200, "/health/live"),
        ("/registrations/x", 404, None),
    ],
)
def test_requests_without_a_token_are_logged(
    served: Served, anyone: Person, target: str, status: int, route: str | None
) -> None:
    request_id = uuid4().hex
    anyone.at(served.send).get(target, {"X-Request-ID": request_id})
    line = served.access_log_line(request_id)
    assert (line["status"], line["user_id"], line.get("route")) == (status, None, route)


def test_a_generated_request_id_is_logged(served: Served, ana: Person) -> None:
    answer = ana.at(served.send).get("/registrations")
    assert served.access_log_line(answer.headers["X-Request-ID"])["status"] == 200


def test_the_log_contains_no_token_body_or_search_word(served: Served, ana: Person, given: Given) -> None:
    words = [f"word{uuid4().hex}" for _ in range(5)]
    real = ana.at(served.send)
    real.get("/registrations", search=words[0], owner=words[1])
    real.post("/registrations", given.body(description=words[2]))
    real.post("/registrations", given.body(transport=words[3]))
    real.send("POST", "/registrations", {"Content-Type": "application/json"}, words[4].encode())
    real.with_claims(aud="another").get("/users/me")
    request_id = uuid4().hex
    real.get("/users/me", {"X-Request-ID": request_id})
    served.access_log_line(request_id)
    written = served.output()
    assert ana.token
    for secret in (*words, ana.token, ana.token.split(".")[2], APP_PASSWORD, "Bearer "):
        assert secret not in written


def test_everything_on_standard_output_is_json(served: Served, ana: Person) -> None:
    served.raw(b"GARBAGE\r\n\r\n")
    served.raw(b"GET /a\r\x0b HTTP/1.1\r\n\r\n")
    request_id = uuid4().hex
    ana.at(served.send).get("/nowhere/%0A%22%7B%7D%1B%5B31m", {"X-Request-ID": request_id})
    served.access_log_line(request_id)
    for line in served.log():
        assert {"timestamp", "level", "logger", "message"} <= line.keys()


def test_the_settings_are_logged_without_secrets(served: Served) -> None:
    (line,) = [line for line in served.log() if "settings" in line]
    assert line["settings"]["DB_POOL_MAX_SIZE"] == 8
    assert line["settings"]["CORS_ORIGINS"]
    assert "host=127.0.0.1" in line["settings"]["DATABASE_URL"]
    assert APP_PASSWORD not in json.dumps(line)


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7:51234", "203.0.113.7"),
        ("6.6.6.6,203.0.113.7", "203.0.113.7"),
        ("2001:DB8::1", "2001:db8::1"),
        ("[2001:db8::1]:51234", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("", "127.0.0.1"),
        ("unknown", "127.0.0.1"),
        ("203.0.113.7, ", "127.0.0.1"),
        ("<script>", "127.0.0.1"),
        ("999.0.0.1", "127.0.0.1"),
        ("203.0.113.7:99999999", "127.0.0.1"),
        ("1" * 5000, "127.0.0.1"),
    ],
)
def test_the_client_is_the_address_that_the_nearest_proxy_added(
    served: Served, anyone: Person, forwarded: str, client: str
) -> None:
    request_id = uuid4().hex
    anyone.at(served.send).get("/health/live", {"X-Request-ID": request_id, "X-Forwarded-For": forwarded})
    assert served.access_log_line(request_id)["client"] == client


def test_a_line_break_in_a_path_starts_no_log_line(served: Served, anyone: Person) -> None:
    request_id = uuid4().hex
    anyone.at(served.send).get("/x%0A%7B%22level%22:%22FORGED%22%7D", {"X-Request-ID": request_id})
    assert "FORGED" in served.access_log_line(request_id)["path"]
    assert not re.search(r'^\{"level":"FORGED"', served.output(), re.MULTILINE)


@pytest.mark.parametrize("part", ["x", "%01", "%22", "%F0%9F%98%80", "/"])
def test_a_long_path_is_truncated_in_the_log(served: Served, anyone: Person, part: str) -> None:
    request_id = uuid4().hex
    target = "/nowhere/" + part * (8000 // len(part))
    answer = anyone.at(served.send).get(target, {"X-Request-ID": request_id, "X-Forwarded-For": "1" * 8000})
    assert answer.status == 404
    served.access_log_line(request_id)
    (line,) = [line for line in served.output().splitlines() if request_id in line]
    assert len(line) < 16_000
    path = json.loads(line)["path"]
    assert path.startswith("/nowhere/")
    assert len(path) <= 1001
    assert "/nowhere" not in json.loads(line)["message"]


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        ("169.254.130.1", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7"),
        ("198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "10.0.0.1"),
    ],
)
def test_only_the_proxy_of_the_platform_is_trusted(
    app: App, anyone: Person, caplog: pytest.LogCaptureFixture, peer: str, client: str
) -> None:
    caplog.set_level("INFO", "registry_api.access")
    anyone.at(in_process(app, REMOTE_ADDR=peer)).get("/health/live", {"X-Forwarded-For": "6.6.6.6, 203.0.113.7:443"})
    (record,) = [record for record in caplog.records if record.name == "registry_api.access"]
    assert record.__dict__["client"] == client


@pytest.mark.parametrize(
    "message",
    [
        "GET /registrations?search=SECRET HTTP/9.9\r\n\r\n",
        "GET /registrations?search=SECRET\r\n\r\n",
        "GET /registrations?search=SECRET x HTTP/1.1\r\n\r\n",
        "GET /health HTTP/1.1\r\nAuthorization : Bearer SECRET\r\n\r\n",
        "GET /health HTTP/1.1\r\nAuthorization Bearer SECRET\r\n\r\n",
        "GET /health HTTP/1.1\r\nAuthorization: Bearer SECRET\x00\r\n\r\n",
        "GET /health HTTP/1.1\r\nX: y\r\n Bearer SECRET\r\n\r\n",
        "POST /users HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nSECRET\r\n",
    ],
)
def test_an_unreadable_request_is_not_quoted_in_the_log(served: Served, anyone: Person, message: str) -> None:
    secret = uuid4().hex
    assert served.raw(message.replace("SECRET", secret).encode()).status in {400, 401, 505}
    request_id = uuid4().hex
    anyone.at(served.send).get("/health/live", {"X-Request-ID": request_id})
    served.access_log_line(request_id)
    assert secret not in served.output()
