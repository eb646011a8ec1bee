"""Metrics: access, contents, and aggregation over all workers."""

import math
import os
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import falcon.inspect
import pytest
from prometheus_client.parser import text_string_to_metric_families
from psycopg.conninfo import make_conninfo
from pydantic import SecretStr

from registry_api import __version__, metrics, openapi
from registry_api.db import Database
from registry_api.entra.keys import KeyCache
from tests.conftest import NewApp
from tests.support.given import Given, Sql
from tests.support.inspector import Inspector, failed, ok
from tests.support.metrics_client import BEARER, TOKEN, ScrapedMetrics, scrape
from tests.support.openapi_checks import objects
from tests.support.people import Person, Send, in_process, refused
from tests.support.served import ROOT, Served
from tests.support.tcp_proxy import TcpProxy
from tests.support.waiting import wait_until

REQUESTS = "registry_http_requests_total"
DURATION = "registry_http_request_duration_seconds"


@pytest.fixture
def send_metered(new_app: NewApp, sql: Sql) -> Send:  # noqa: ARG001 - empties the tables
    """Send to an application with metrics in this process; its figures are in memory."""
    return in_process(new_app(metrics_token=SecretStr(TOKEN)))


# ------------------------------------------------------------------------------------------------------- access


def test_without_a_metrics_token_the_path_does_not_exist(send: Send) -> None:
    unknown = refused(send("GET", "/no-such", {}, None), 404, "NOT_FOUND")
    for headers in ({}, BEARER):
        assert refused(send("GET", "/metrics", headers, None), 404, "NOT_FOUND")["detail"] == unknown["detail"]
    assert "/metrics" not in openapi.build()["paths"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_metrics_token_gives_access(send_metered: Send, method: str) -> None:
    answer = send_metered(method, "/metrics", BEARER, None)
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert send_metered(method, "/metrics", {"Authorization": f"bearer {TOKEN}"}, None).status == 200


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic eDp5", TOKEN])
def test_without_a_bearer_token_access_is_refused(send_metered: Send, authorization: str) -> None:
    answer = send_metered("GET", "/metrics", {"Authorization": authorization}, None)
    refused(answer, 401, "TOKEN_MISSING")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", [TOKEN[:-1], f"{TOKEN}x", f" {TOKEN}", "\xe9\xff", "x" * 8000])
def test_a_wrong_token_is_refused(send_metered: Send, token: str) -> None:
    answer = send_metered("GET", "/metrics", {"Authorization": f"Bearer {token}"}, None)
    refused(answer, 401, "TOKEN_INVALID")
    assert answer.headers["WWW-Authenticate"].startswith('Bearer error="invalid_token"')


def test_neither_an_administrators_token_nor_a_parameter_gives_access(
    send_metered: Send, mia: Person, anyone: Person
) -> None:
    refused(mia.at(send_metered).get("/metrics"), 401, "TOKEN_INVALID")
    refused(anyone.at(send_metered).get("/metrics", access_token=TOKEN), 401, "TOKEN_MISSING")
    refused(anyone.at(send_metered).get("/users/me", BEARER), 401)
    assert send_metered("POST", "/metrics", BEARER, None).status == 405


def test_the_openapi_document_describes_the_metrics_where_they_are_on(new_app: NewApp, send_metered: Send) -> None:
    document = openapi.build(has_metrics=True)
    assert send_metered("GET", "/openapi.json", {}, None).json == document
    operation = document["paths"]["/metrics"]["get"]
    schemes = document["components"]["securitySchemes"]
    assert [list(one) for one in operation["security"]] == [["metricsToken"]]
    assert operation["responses"].keys() == {"200", "400", "401", "500"}
    assert schemes.keys() == {"bearerAuth", "metricsToken"}
    assert openapi.build()["components"]["securitySchemes"].keys() == {"bearerAuth"}
    routes = {route.path for route in falcon.inspect.inspect_routes(new_app(metrics_token=SecretStr(TOKEN)))}
    assert {re.sub(r":\w+}", "}", route) for route in routes} - {"/docs/assets/{name}"} == document["paths"].keys()
    assert all("$ref" not in part or part["$ref"].startswith("#/") for _, part in objects(operation))


def test_inspections_are_counted_by_outcome_and_the_oldest_due_one_is_shown(
    send_metered: Send, given: Given, inspector: Inspector, sql: Sql
) -> None:
    oldest_due, last_seen = "registry_inspection_oldest_due_seconds", "registry_inspector_last_seen_timestamp_seconds"
    before = scrape(send_metered)
    assert (before("registry_inspections_total"), before(oldest_due), before.labels(last_seen)) == (0, 0, [])
    made = given.registration()
    for seen in (ok(), failed("unreachable"), ok()):
        inspector.sees(made, seen)
    inspector.queue.report()
    due = scrape(send_metered)
    assert due("registry_inspections_total", outcome="ok") == 2
    assert due("registry_inspections_total", outcome="unreachable") == 1
    assert (due(oldest_due), bool(due(last_seen))) == (0, True)
    sql("UPDATE registration_inspections SET due_at = now() - interval '2 hours'")
    assert 7200 <= scrape(send_metered)(oldest_due) < 7800, "not scheduled yet"
    inspector.queue.schedule()
    sql("UPDATE inspections SET due_at = now() - interval '3 hours' WHERE state = 'queued'")
    assert 10_800 <= scrape(send_metered)(oldest_due) < 11_400, "queued"


# ----------------------------------------------------------------------------------------------------- contents


def test_registrations_that_need_another_look_are_counted_by_reason(send_metered: Send, given: Given, sql: Sql) -> None:
    name = "registry_registrations_attention"
    reasons = [{"reason": reason} for reason in ("tools_changed", "unreachable", "review_due")]
    before = scrape(send_metered)
    assert before.labels(name) == reasons
    assert [before(name, **reason) for reason in reasons] == [0, 0, 0]
    for _ in range(2):
        given.registration(status="Approved")
    sql("UPDATE registration_inspections SET is_review_due = true")
    drifted = given.registration(status="Approved")
    sql(
        "UPDATE registration_inspections SET drift_digest = repeat('0', 64), is_review_due = true"
        " WHERE registration_id = %s",
        (drifted["registration_id"],),
    )
    given.registration()
    scraped = scrape(send_metered)
    assert [scraped(name, **reason) for reason in reasons] == [1, 0, 3]


def test_the_documented_metrics_are_the_exported_ones(send_metered: Send) -> None:
    text = send_metered("GET", "/metrics", BEARER, None).text
    names = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(text)
        if not family.name.endswith("_created")  # exported by single processes only
    }
    assert names == set(re.findall(r"^\| `(registry_\w+)", (ROOT / "ops" / "README.md").read_text(), re.MULTILINE))


def test_registrations_are_counted_by_status(send_metered: Send, given: Given) -> None:
    for status in ("Pending", "Approved", "Approved", "Rejected"):
        given.registration(status=status)
    scraped = scrape(send_metered)
    counts = {labels["status"]: scraped("registry_registrations", **labels) for labels in _registration_labels(scraped)}
    assert counts == {"pending": 1, "approved": 2, "rejected": 1}


def _registration_labels(scraped: ScrapedMetrics) -> list[dict[str, str]]:
    return [dict(labels) for labels in scraped.labels("registry_registrations")]


def test_the_build_info_has_the_versions(send_metered: Send) -> None:
    (labels,) = scrape(send_metered).labels("registry_build_info")
    assert labels["version"] == __version__
    assert re.fullmatch(r"3\.\d+\.\d+\w*", labels["python"])


@pytest.mark.filterwarnings("ignore:Unknown REQUEST_METHOD")
def test_unknown_paths_and_methods_add_no_labels(send_metered: Send) -> None:
    before = scrape(send_metered)
    for number in range(20):
        send_metered("GET", f"/no-such-{number}", {}, None)
        send_metered("GET", f"/registrations/{number}/history", {}, None)
        send_metered(f"X{number}", "/health/live", {}, None)
        send_metered("TRACE", "/health/live", {}, None)
    after = scrape(send_metered)
    assert after(REQUESTS, route="none", method="GET", status="404") == 40 + before(
        REQUESTS, route="none", method="GET", status="404"
    )
    assert after(REQUESTS, method="other") == 40 + before(REQUESTS, method="other")
    assert len(after.labels(REQUESTS)) <= len(before.labels(REQUESTS)) + 5
    new = [labels for labels in after.labels(REQUESTS) if labels not in before.labels(REQUESTS)]
    assert {labels["route"] for labels in new} <= {"none", "/health/live", "/metrics"}


def test_without_a_database_the_other_metrics_are_exported(new_app: NewApp, ana: Person) -> None:
    lost = in_process(
        new_app(metrics_token=SecretStr(TOKEN), database_url=SecretStr("host=127.0.0.1 port=1"), db_pool_timeout=0.1)
    )
    before = scrape(lost)
    assert ana.at(lost).get("/registrations").status == 503
    after = scrape(lost)
    assert after.labels("registry_registrations") == []
    assert after("registry_db_errors_total", kind="no_connection") >= 2 + before(
        "registry_db_errors_total", kind="no_connection"
    )
    assert after(REQUESTS, route="/registrations", status="503") == 1 + before(
        REQUESTS, route="/registrations", status="503"
    )


def test_without_the_tables_the_other_metrics_are_exported(send_metered: Send, sql: Sql) -> None:
    sql("ALTER TABLE registrations RENAME TO gone")
    try:
        assert scrape(send_metered).labels("registry_registrations") == []
    finally:
        sql("ALTER TABLE gone RENAME TO registrations")


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT pg_sleep(9)", "timeout"),
        ("SELECT pg_terminate_backend(pg_backend_pid())", "connection_lost"),
        ("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '53100'; END $$", "storage"),
        ("DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40P01'; END $$", "other"),
    ],
)
def test_database_errors_are_counted_by_kind(send_metered: Send, settings: Any, statement: str, kind: str) -> None:
    before = scrape(send_metered)("registry_db_errors_total", kind=kind)
    with (
        Database(settings.model_copy(update={"db_statement_timeout": 0.2})) as database,
        pytest.raises(Exception, match=r"database"),
        database.connection() as connection,
    ):
        connection.execute(statement.encode())
    assert scrape(send_metered)("registry_db_errors_total", kind=kind) == before + 1


def test_the_pool_and_the_keys_are_measured(send_metered: Send, database: Database, keys: KeyCache) -> None:
    with database.connection():
        metrics.sample(database.measure, keys.measure, every=3600)
    scraped = scrape(send_metered)
    assert scraped("registry_db_connections", state="used") >= 1
    assert scraped("registry_db_connections_max") == 4
    assert scraped("registry_db_waiting_requests") == 0
    assert 0 < scraped("registry_identity_key_age_seconds") < 3600
    metrics.show_key_age(None)
    assert scrape(send_metered)("registry_identity_key_age_seconds") == math.inf


# -------------------------------------------------------------------------------------------------- all workers


@pytest.fixture
def metered(
    tmp_path: Path,
    served_environment: dict[str, str],
    proxy: TcpProxy,
    app_url: str,
    sql: Sql,  # noqa: ARG001 - empties the tables
) -> Iterator[Served]:
    """Serve with metrics; the database is behind a TCP proxy."""
    url = make_conninfo(app_url, port=str(proxy.port))
    brief = {"DB_POOL_TIMEOUT": "0.3", "DATABASE_URL": url, "METRICS_TOKEN": TOKEN}
    served = Served(tmp_path, {**served_environment, **brief})
    try:
        served.wait()
        wait_until(lambda: len(workers(served)) == 2)
        wait_until(lambda: scrape(served.send)("registry_db_connections_max") == 16)  # both workers have reported
        yield served
    finally:
        served.stop()


def workers(served: Served) -> list[int]:
    return [int(found[1]) for line in served.log() if (found := re.search(r"worker with pid: (\d+)", line["message"]))]


def folder(served: Served) -> Path:
    """Return the folder of the workers' figures, from the memory maps of one."""
    maps = Path(f"/proc/{workers(served)[-1]}/maps").read_text()
    return Path(next(iter(re.findall(r"(/\S*/registry-metrics-[^/\s]+)/", maps))))


def ask(served: Served, count: int) -> None:
    """Send `count` requests over eight persistent connections."""

    def ask_some(part: int) -> None:
        line = HTTPConnection("127.0.0.1", served.port, timeout=30)
        for _ in range(part):
            line.request("GET", "/health/live")
            line.getresponse().read()
        line.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask_some, [count // 8] * 8))


def live(scraped: ScrapedMetrics) -> tuple[float, ...]:
    """Return the number of answers of `/health/live` by the counter and by the histogram."""
    labels = {"route": "/health/live", "method": "GET"}
    return (
        scraped(REQUESTS, **labels, status="200"),
        scraped(f"{DURATION}_count", **labels),
        scraped(f"{DURATION}_bucket", **labels, le="+Inf"),
    )


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="reads /proc")
def test_the_counts_of_workers_add_up_and_survive_a_killed_worker(metered: Served, ana: Person) -> None:
    ask(metered, 400)
    wait_until(lambda: live(scrape(metered.send)) == (400, 400, 400))
    assert metered.raw(b"NONSENSE\r\n\r\n").status == 400
    real = ana.at(metered.send)
    assert [real.get("/users/me").status, real.get("/audit").status, real.get("/no").status] == [200, 403, 404]
    victim = workers(metered)[0]
    where = folder(metered)
    assert list(where.glob(f"gauge_live*_{victim}.db"))
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: len(workers(metered)) == 3)
    wait_until(lambda: scrape(metered.send)("registry_db_connections_max") == 16)
    assert not list(where.glob(f"gauge_*_{victim}.db"))
    scraped = scrape(metered.send)
    assert live(scraped) == (400, 400, 400)
    assert scraped(REQUESTS, route="/users/me", status="200") == 1
    assert scraped(REQUESTS, route="/audit", status="403") == 1
    assert scraped(REQUESTS, route="none", method="GET", status="404") == 1
    assert scraped(REQUESTS, route="none", method="other", status="400") == 1
    ask(metered, 80)
    wait_until(lambda: live(scrape(metered.send)) == (480, 480, 480))
    assert metered.stop() == 0
    assert not where.exists()
    assert "Traceback" not in metered.output()
    assert TOKEN not in metered.output()


def test_the_histogram_is_cumulative(metered: Served) -> None:
    ask(metered, 80)
    scraped = scrape(metered.send)
    labels = {"route": "/health/live", "method": "GET"}
    buckets = [(float(each["le"]), scraped(f"{DURATION}_bucket", **each)) for each in _buckets(scraped, labels)]
    assert buckets == sorted(buckets)
    assert [count for _, count in buckets] == sorted(count for _, count in buckets)
    assert buckets[-1][0] == math.inf
    assert 0 < scraped(f"{DURATION}_sum", **labels) < 80 * 5


def _buckets(scraped: ScrapedMetrics, labels: dict[str, str]) -> list[dict[str, str]]:
    found = [dict(each) for each in scraped.labels(f"{DURATION}_bucket") if labels.items() <= each.items()]
    return sorted(found, key=lambda each: float(each["le"]))


def test_a_lost_database_is_visible_in_the_metrics(metered: Served, proxy: TcpProxy, ana: Person) -> None:
    real = ana.at(metered.send)
    assert real.get("/registrations").status == 200
    wait_until(lambda: scrape(metered.send)("registry_identity_key_age_seconds") < 3600)
    assert scrape(metered.send)("registry_db_errors_total") == 0
    proxy.close()
    for _ in range(3):
        assert real.get("/registrations").status == 503
    scraped = scrape(metered.send)
    assert scraped("registry_db_errors_total") >= 3
    assert scraped("registry_db_errors_total", kind="no_connection") >= 3
    assert scraped(REQUESTS, route="/registrations", status="503") == 3
    assert scraped.labels("registry_registrations") == []
    proxy.open()
    wait_until(lambda: scrape(metered.send).labels("registry_registrations"))
    wait_until(lambda: scrape(metered.send)("registry_db_connections", state="idle") > 0)
