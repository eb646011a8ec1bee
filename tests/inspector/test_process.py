"""The inspector as a process: real servers, real signals, a database that goes away."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.support import misbehaving_servers
from tests.support.given import Given, Sql
from tests.support.mcp_servers import served_on
from tests.support.people import Person
from tests.support.served import ROOT, child_environment
from tests.support.tcp_proxy import TcpProxy
from tests.support.waiting import wait_until

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(inspector_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start an inspector that may connect to loopback."""
    started: list[subprocess.Popen[bytes]] = []

    def run(*arguments: str, url: str = inspector_url, **environment: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "registry_api.inspector", *arguments],
            env=child_environment(
                {
                    "DATABASE_URL": url,
                    "INSPECTOR_ALLOWED_NETWORKS": "127.0.0.0/8",
                    "PYTHONPATH": str(ROOT),
                    **environment,
                }
            ),
            cwd=tmp_path,
            stdout=(tmp_path / f"inspector-{len(started)}.log").open("wb"),
            stderr=subprocess.STDOUT,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()


def outcomes(sql: Sql) -> dict[str, int]:
    return dict(sql("SELECT outcome, count(*)::int FROM inspections WHERE state = 'finished' GROUP BY outcome"))


@pytest.fixture(scope="module")
def hosts() -> Iterator[list[str]]:
    """Return addresses of the misbehaving servers on many hosts, so that no inspection waits for another."""
    with served_on(30, misbehaving_servers.app) as ports:
        yield [f"http://127.0.0.1:{port}" for port in ports]


def test_once_does_what_is_due_and_ends(start: Start, ana: Person, given: Given, sql: Sql, misbehaving: str) -> None:
    made = given.registration(by=ana, endpoint_url=f"{misbehaving}/gzip")
    sql("INSERT INTO inspections (endpoint_url, transport) VALUES (%s, 'streamable-http')", (f"{misbehaving}/gzip",))
    later = given.registration(by=ana)
    sql(
        "UPDATE inspections SET due_at = now() + interval '1 day' WHERE registration_id = %s",
        (later["registration_id"],),
    )
    assert start("--once").wait(60) == 0
    assert outcomes(sql) == {"ok": 2}
    seen = ana.get(f"/registrations/{made['registration_id']}").json["inspection"]
    assert (seen["outcome"], seen["tools_digest"]["format"]) == ("ok", "registry-tools/1")
    assert ana.get(f"/inspections/{seen['inspection_id']}").json["tools"]
    assert ana.get(f"/registrations/{later['registration_id']}").json["inspection"] is None


def test_tools_that_imitate_those_of_another_approved_server_are_found(
    start: Start, mia: Person, given: Given, misbehaving: str, sql: Sql
) -> None:
    copied = given.registration(endpoint_url=f"{misbehaving}/gzip")
    assert start("--once").wait(60) == 0
    seen = mia.get(f"/registrations/{copied['registration_id']}").json["inspection"]
    listing = mia.get(f"/inspections/{seen['inspection_id']}").json
    assert listing["findings"] == []
    given.registration(status="Approved", endpoint_url="https://original.example/mcp", available_tools=listing["tools"])
    sql("UPDATE inspected_hosts SET free_at = now() - interval '1 second'")
    inspection = mia.post(f"/registrations/{copied['registration_id']}/inspections").json
    assert start("--once", INSPECTOR_HOSTS=misbehaving.removeprefix("http://")).wait(60) == 0
    found = mia.get(f"/inspections/{inspection['inspection_id']}").json["findings"]
    assert [(one["rule"], one["severity"], one["detail"]) for one in found] == [
        ("N1", "medium", "an approved server on another host has a tool like it")
    ] * len(listing["tools"])
    assert found


def test_it_reaches_no_loopback_address_by_default_nor_its_own_database(
    start: Start, given: Given, mia: Person, inspector_url: str, misbehaving: str
) -> None:
    of_database = conninfo_to_dict(inspector_url)
    made = [
        given.registration(endpoint_url=f"{misbehaving}/gzip"),
        given.registration(endpoint_url=f"http://127.0.0.1:{of_database['port']}/"),
    ]
    assert start("--once", INSPECTOR_ALLOWED_NETWORKS="").wait(60) == 0
    for one in made:
        assert mia.get(f"/registrations/{one['registration_id']}").json["inspection"]["outcome"] == "refused"
    for one in made:
        mia.post(f"/registrations/{one['registration_id']}/inspections")
    assert start("--once").wait(60) == 0
    now = [mia.get(f"/registrations/{one['registration_id']}").json["inspection"]["outcome"] for one in made]
    assert now == ["ok", "refused"]


def test_a_wrong_setting_stops_the_start(start: Start, tmp_path: Path) -> None:
    assert start(INSPECTOR_ALLOWED_NETWORKS="10.0.0.1/8", INSPECTOR_INTERVAL_HOURS="0").wait(60) == 2
    text = (tmp_path / "inspector-0.log").read_text()
    assert "INSPECTOR_ALLOWED_NETWORKS: number 1 of the list must be a network" in text
    assert "INSPECTOR_INTERVAL_HOURS" in text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_and_gives_back_what_it_has_begun(
    start: Start, sql: Sql, misbehaving: str, number: signal.Signals
) -> None:
    process = start()
    url = f"{misbehaving}/never"
    sql("INSERT INTO inspections (endpoint_url, transport) VALUES (%s, 'streamable-http')", (url,))
    wait_until(lambda: sql("SELECT 1 FROM inspections WHERE state = 'running'"))
    process.send_signal(number)
    assert process.wait(30) == 0
    assert sql("SELECT state, attempt FROM inspections") == [("queued", 1)]


def test_nothing_is_lost_or_done_twice_when_processes_are_killed(start: Start, sql: Sql, hosts: list[str]) -> None:
    for number in range(1, 61):
        sql(
            "INSERT INTO inspections (endpoint_url, transport) VALUES (%s, 'streamable-http')",
            (f"{hosts[number % len(hosts)]}/gzip",),
        )
    for target in (5, 20, 40):
        process = start()
        other = start()
        wait_until(lambda target=target: sum(outcomes(sql).values()) >= target)  # type: ignore[misc]
        os.kill(process.pid, signal.SIGKILL)
        os.kill(other.pid, signal.SIGKILL)
        process.wait()
        other.wait()
        wait_until(
            lambda: not sql("SELECT 1 FROM pg_stat_activity WHERE usename = 'registry_inspector' AND state = 'active'")
        )
        sql("UPDATE inspections SET lease_ends_at = now() - interval '1 second' WHERE state = 'running'")
    sql("UPDATE inspections SET due_at = now() WHERE state = 'queued'")
    assert start("--once").wait(90) == 0
    sql("UPDATE inspections SET due_at = now() WHERE state = 'queued'")
    assert start("--once").wait(90) == 0
    assert outcomes(sql) == {"ok": 60}
    assert sql("SELECT outcome, finished::int FROM inspection_counts") == [("ok", 60)]
    assert sql("SELECT count(*)::int FROM snapshots") == [(1,)]


def test_it_goes_on_when_the_database_is_back(
    start: Start, sql: Sql, misbehaving: str, inspector_url: str, tmp_path: Path
) -> None:
    at = conninfo_to_dict(inspector_url)
    with TcpProxy(str(at["host"]), int(str(at["port"]))) as proxy:
        process = start(url=make_conninfo(inspector_url, host="127.0.0.1", port=proxy.port))
        wait_until(lambda: sql("SELECT 1 FROM inspectors"))
        proxy.close()
        wait_until(lambda: "the queue cannot be used" in (tmp_path / "inspector-0.log").read_text())
        proxy.open()
        sql(
            "INSERT INTO inspections (endpoint_url, transport) VALUES (%s, 'streamable-http')",
            (f"{misbehaving}/gzip",),
        )
        wait_until(lambda: outcomes(sql) == {"ok": 1})
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    lines: list[Any] = [json.loads(line) for line in (tmp_path / "inspector-0.log").read_text().splitlines()]
    assert [line["outcome"] for line in lines if line["message"] == "inspected"] == ["ok"]
