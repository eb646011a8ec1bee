"""The queue: several inspectors share it, each inspection is done once, and none is lost."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry_api.db import Database
from registry_api.inspector.queue import Job, Queue
from tests.support.given import Given, Sql
from tests.support.inspector import OTHER_TOOLS, Inspector, failed, ok
from tests.support.people import Person

WORKERS = 4


@pytest.fixture
def queue(inspector: Inspector) -> Queue:
    return inspector.queue


def add(sql: Sql, count: int, hosts: int, priority: int = 0) -> None:
    """Queue inspections of addresses, spread over so many hosts."""
    sql(
        """
        INSERT INTO inspections (endpoint_url, transport, priority)
        SELECT 'https://' || number %% %s || '.example/' || number, 'sse', %s FROM generate_series(1, %s) AS number
        """,
        (hosts, priority, count),
    )


def pass_time(sql: Sql, time: str = "1 hour") -> None:
    """Let hosts be free and leases end."""
    sql("UPDATE inspected_hosts SET free_at = free_at - %s::interval", (time,))
    sql("UPDATE inspections SET lease_ends_at = lease_ends_at - %s::interval WHERE state = 'running'", (time,))
    sql("UPDATE inspections SET due_at = due_at - %s::interval WHERE state = 'queued'", (time,))


def test_several_workers_claim_each_inspection_once_and_each_host_one_at_a_time(
    inspector_database: Database, sql: Sql
) -> None:
    add(sql, 80, hosts=8)
    claimed: Counter[str] = Counter()
    on_host: Counter[str] = Counter()
    most: Counter[str] = Counter()
    lock = threading.Lock()

    def work(name: str) -> None:
        queue = Queue(inspector_database, name, 24, None)
        while sum(claimed.values()) < 80:
            job = queue.claim()
            if not job:
                continue
            host = job.endpoint_url.split("/")[2]
            with lock:
                claimed[str(job.inspection_id)] += 1
                on_host[host] += 1
                most[host] = max(most[host], on_host[host])
            with lock:
                on_host[host] -= 1
            assert queue.finish(job, failed("refused"))
            sql_free()

    def sql_free() -> None:
        with lock:
            sql("UPDATE inspected_hosts SET free_at = now() - interval '1 second'")

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(work, [f"worker {number}" for number in range(WORKERS)]))
    assert set(claimed.values()) == {1}
    assert len(claimed) == 80
    assert set(most.values()) == {1}
    assert sql("SELECT count(*), min(attempt), max(attempt) FROM inspections WHERE state = 'finished'") == [(80, 1, 1)]
    assert sql("SELECT outcome, finished FROM inspection_counts") == [("refused", 80)]


def test_an_inspector_with_named_hosts_leaves_others_queued(inspector_database: Database, sql: Sql) -> None:
    add(sql, 3, hosts=3)
    hosts = sorted(host for (host,) in sql("SELECT host FROM inspections"))
    queue = Queue(inspector_database, "one host", 24, None, hosts=hosts[:1])
    assert queue.count_due() == 1
    job = queue.claim()
    assert job
    assert job.endpoint_url.split("/")[2] == hosts[0]
    assert queue.finish(job, failed("refused"))
    pass_time(sql)
    assert queue.claim() is None
    assert queue.count_due() == 0
    assert Queue(inspector_database, "all hosts", 24, None).count_due() == 2


def test_requests_come_before_new_registrations_and_those_before_the_schedule(queue: Queue, sql: Sql) -> None:
    for priority in (2, 0, 1):
        add(sql, 1, hosts=1, priority=priority)
    order = []
    while job := queue.claim():
        order.append(sql("SELECT priority FROM inspections WHERE inspection_id = %s", (job.inspection_id,))[0][0])
        queue.finish(job, ok())
        pass_time(sql)
    assert order == [0, 1, 2]


def test_a_host_is_left_alone_for_a_second(queue: Queue, sql: Sql) -> None:
    add(sql, 2, hosts=1)
    first = queue.claim()
    assert first
    assert queue.claim() is None, "one of this host is running"
    queue.finish(first, ok())
    assert queue.claim() is None, "it has just been inspected"
    pass_time(sql, "1 second")
    assert queue.claim()


def test_after_a_failure_scheduled_inspections_of_the_host_wait_and_requested_ones_do_not(
    queue: Queue, sql: Sql
) -> None:
    add(sql, 3, hosts=1, priority=2)
    first = queue.claim()
    assert first
    queue.finish(first, failed("unreachable"))
    pass_time(sql, "2 seconds")
    assert queue.claim() is None
    ((seconds,),) = sql("SELECT min(extract(epoch FROM due_at - now()))::float FROM inspections WHERE state = 'queued'")
    assert 290 < seconds <= 600
    add(sql, 1, hosts=1, priority=0)
    requested = queue.claim()
    assert requested
    queue.finish(requested, ok())
    pass_time(sql, "2 seconds")
    assert queue.claim(), "the host answers again"


@pytest.mark.parametrize(("retry_after", "bounds"), [(1.0, (55, 60)), (1800.0, (1790, 1800)), (1e9, (86390, 86400))])
def test_what_the_server_asks_for_wins(queue: Queue, sql: Sql, retry_after: float, bounds: tuple[float, float]) -> None:
    add(sql, 1, hosts=1)
    job = queue.claim()
    assert job
    queue.finish(job, failed("unreachable", retry_after=retry_after))
    ((seconds,),) = sql("SELECT extract(epoch FROM backoff_ends_at - now())::float FROM inspected_hosts")
    assert bounds[0] <= seconds <= bounds[1]


def test_the_backoff_grows_to_a_day(given: Given, inspector: Inspector, sql: Sql) -> None:
    made = given.registration()
    waits: list[float] = []
    for _ in range(8):
        inspector.sees(made, failed("timeout"))
        waits += sql("SELECT extract(epoch FROM backoff_ends_at - now())::float / 60 FROM inspected_hosts")[0]
    for wait, longest in zip(waits, (10, 40, 160, 640, 1440, 1440, 1440, 1440), strict=True):
        assert longest / 2 - 1 <= wait <= longest


# ------------------------------------------------------------------------------------------------- processes that die


def test_an_inspection_whose_process_dies_is_done_by_another_one(queue: Queue, sql: Sql) -> None:
    add(sql, 1, hosts=1)
    lost = queue.claim()
    assert lost
    assert queue.reap() == 0, "its lease has not ended"
    pass_time(sql)
    assert queue.reap() == 1
    assert queue.claim() is None, "not at once"
    pass_time(sql)
    again = queue.claim()
    assert again
    assert (again.inspection_id, again.attempt) == (lost.inspection_id, 2)
    assert not queue.finish(lost, ok(OTHER_TOOLS)), "the late result of the first attempt"
    assert queue.finish(again, ok())
    assert not queue.finish(again, ok(OTHER_TOOLS))
    assert sql("SELECT tools_digest FROM inspections") == [(digest(),)]
    assert sql("SELECT count(*) FROM snapshots") == [(1,)]
    assert sql("SELECT sum(finished)::int FROM inspection_counts") == [(1,)]


def digest() -> str:
    found = ok().tools_digest
    assert found
    return found["sha256"]


def test_an_inspection_that_kills_three_processes_is_abandoned(
    ana: Person, given: Given, inspector: Inspector, sql: Sql
) -> None:
    made = given.registration(by=ana)
    inspector.begin(made)
    for _ in range(2):
        pass_time(sql)
        assert inspector.queue.reap() == 1
        pass_time(sql)
        assert inspector.queue.claim()
    pass_time(sql)
    assert inspector.queue.reap() == 1
    last = ana.get(f"/registrations/{made['registration_id']}").json["inspection"]
    assert (last["outcome"], last["failures"]) == ("abandoned", 1)
    pass_time(sql)
    assert inspector.queue.claim() is None


def test_several_reapers_and_late_results_do_not_double_anything(inspector_database: Database, sql: Sql) -> None:
    add(sql, 20, hosts=20)
    queue = Queue(inspector_database, "dead", 24, None)
    jobs = [job for _ in range(20) if (job := queue.claim())]
    assert len(jobs) == 20
    pass_time(sql)

    def race(number: int) -> bool:
        other = Queue(inspector_database, str(number), 24, None)
        if number % 2:
            return bool(other.reap())
        return other.finish(jobs[number], ok())

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(race, range(20)))
    queue.reap()
    ((finished, queued, other),) = sql(
        """
        SELECT count(*) FILTER (WHERE state = 'finished'), count(*) FILTER (WHERE state = 'queued'),
            count(*) FILTER (WHERE state = 'running') FROM inspections
        """
    )
    assert finished + queued == 20
    assert other == 0
    assert sql("SELECT coalesce(sum(finished), 0)::int FROM inspection_counts") == [(finished,)]


def test_a_released_inspection_is_due_at_once(queue: Queue, sql: Sql) -> None:
    add(sql, 1, hosts=1)
    job = queue.claim()
    assert job
    queue.release(Job(job.inspection_id, job.attempt + 1, job.endpoint_url, job.transport, None))
    assert queue.claim() is None, "that was another attempt's"
    queue.release(job)
    assert queue.claim() == Job(job.inspection_id, 2, job.endpoint_url, job.transport, None)


# ---------------------------------------------------------------------------------------------------------- schedule


def test_the_next_inspection_is_due_after_the_interval_give_or_take_a_fifth(
    given: Given, inspector: Inspector, sql: Sql
) -> None:
    hours: list[float] = []
    for made in given.registrations(["a", "b", "c", "d", "e", "f"]):
        inspector.sees(made, ok())
        hours += sql(
            "SELECT extract(epoch FROM due_at - now())::float / 3600 FROM registration_inspections "
            "WHERE registration_id = %s",
            (made["registration_id"],),
        )[0]
    assert all(19.1 <= one <= 28.9 for one in hours), hours
    assert len(set(hours)) > 1


def test_what_is_due_is_queued_once(given: Given, inspector: Inspector, mia: Person, sql: Sql) -> None:
    made, rejected = given.registration(), given.registration()
    for one in (made, rejected):
        inspector.sees(one, ok())
    mia.set_status(rejected, "Rejected")
    assert inspector.queue.schedule() == 0
    sql("UPDATE registration_inspections SET due_at = now() WHERE due_at IS NOT NULL")
    assert (inspector.queue.schedule(), inspector.queue.schedule()) == (1, 0)
    assert sql("SELECT registration_id::text, priority FROM inspections WHERE state = 'queued'") == [
        (made["registration_id"], 2)
    ]


def test_drift_is_looked_at_again_within_minutes(
    ana: Person, mia: Person, given: Given, inspector: Inspector, sql: Sql
) -> None:
    made = given.registration(by=ana)
    mia.set_status(made, "Approved", inspection_id=inspector.sees(made, ok()))
    inspector.sees(made, ok(OTHER_TOOLS))
    ((seconds,),) = sql("SELECT extract(epoch FROM due_at - now())::float FROM registration_inspections")
    assert 120 <= seconds <= 600


def test_existing_registrations_are_scheduled_over_a_day(given: Given, sql: Sql) -> None:
    """As the migration does it."""
    given.many(200)
    sql(
        """
        UPDATE registration_inspections SET due_at =
            now() + interval '1 day' * (('x' || left(registration_id::text, 8))::bit(32)::bigint / 4294967296.0)
        """
    )
    quarters = sql(
        "SELECT width_bucket(extract(epoch FROM due_at - now())::float, 0, 86400, 4) AS quarter, count(*)::int "
        "FROM registration_inspections GROUP BY quarter ORDER BY quarter"
    )
    assert [quarter for quarter, _ in quarters] == [1, 2, 3, 4]
    assert all(count > 20 for _, count in quarters)


def test_approvals_older_than_the_interval_ask_for_a_review(
    ana: Person, mia: Person, given: Given, inspector: Inspector, inspector_database: Database, sql: Sql
) -> None:
    made, young = given.registration(by=ana), given.registration(by=ana, status="Approved")
    seen = inspector.sees(made, ok())
    mia.set_status(made, "Approved", inspection_id=seen)
    sql(
        "UPDATE registration_inspections SET approved_at = approved_at - interval '90 days' WHERE registration_id = %s",
        (made["registration_id"],),
    )
    path = f"/registrations/{made['registration_id']}"
    assert Queue(inspector_database, "test", 24, None).mark_reviews_due() == 0
    queue = Queue(inspector_database, "test", 24, 90)
    assert (queue.mark_reviews_due(), queue.mark_reviews_due()) == (1, 0)
    assert ana.get(path).json["attention"] == ["review_due"]
    assert ana.get(f"/registrations/{young['registration_id']}").json["attention"] == []
    before = ana.get(path).json["version"]
    again = mia.set_status(made, "Approved", inspection_id=seen).json
    assert (again["attention"], again["version"]) == ([], before + 1), "the same tools were approved once more"
    assert ana.get(path, view="published").json["published_version"] == "1.0.0"
    sql("UPDATE registration_inspections SET approved_at = approved_at - interval '90 days'")
    queue.mark_reviews_due()
    Queue(inspector_database, "test", 24, None).mark_reviews_due()
    assert ana.get(path).json["attention"] == []


# --------------------------------------------------------------------------------------------------------- retention


def test_a_hundred_inspections_of_a_registration_are_kept_and_what_is_referred_to(
    ana: Person, mia: Person, given: Given, inspector: Inspector, sql: Sql
) -> None:
    made = given.registration(by=ana)
    pinned = inspector.sees(made, ok())
    mia.set_status(made, "Approved", inspection_id=pinned)
    sql(
        """
        INSERT INTO inspections
            (registration_id, endpoint_url, transport, requested_at, state, outcome, finished_at)
        SELECT %s, 'https://x.example/', 'sse', now() + number * interval '1 second', 'finished', 'refused', now()
        FROM generate_series(1, 150) AS number
        """,
        (made["registration_id"],),
    )
    sql("UPDATE inspections SET requested_at = requested_at - interval '1 hour'")
    inspector.sees(made, ok(OTHER_TOOLS))
    assert sql("SELECT count(*)::int FROM inspections") == [(101,)]
    assert ana.get(f"/inspections/{pinned}").status == 200
    sql("UPDATE inspections SET finished_at = finished_at - interval '91 days'")
    inspector.sees(made, ok())
    kept = {str(row[0]) for row in sql("SELECT inspection_id FROM inspections")}
    assert (pinned in kept, len(kept)) == (True, 2)
    assert sql("SELECT count(*)::int FROM snapshots") == [(1,)], "nothing refers to the other list"


def test_old_inspections_of_addresses_are_deleted_with_their_snapshots(queue: Queue, sql: Sql) -> None:
    add(sql, 2, hosts=2)
    for tools in (ok(), ok(OTHER_TOOLS)):
        job = queue.claim()
        assert job
        queue.finish(job, tools)
    assert queue.prune() == 0
    sql("UPDATE inspections SET finished_at = finished_at - interval '91 days' WHERE tools_digest = %s", (digest(),))
    assert queue.prune() == 1
    assert sql("SELECT tools_digest FROM snapshots") == sql("SELECT tools_digest FROM inspections")


# ------------------------------------------------------------------------------------------------- tools of others


def test_tools_of_approved_servers_on_other_hosts_are_found_by_name(
    ana: Person, mia: Person, given: Given, queue: Queue
) -> None:
    described = [{"name": "search", "description": "Search."}]
    for number in range(3):
        given.registration(
            by=ana, status="Approved", endpoint_url=f"https://h{number}.example/", available_tools=described
        )
    rare = given.registration(
        by=ana,
        status="Approved",
        endpoint_url="https://rare.example/",
        available_tools=[{"name": "rare", "description": "Rare."}, {"name": "search"}, {"name": "other"}],
    )
    found = queue.same_named_tools(["rare", "search", "missing"], "h0.example")
    assert found == {"rare": ["Rare."], "search": ["Search."] * 2}, "neither its own host nor one without description"
    assert queue.same_named_tools(["rare"], "rare.example") == {}
    assert mia.set_status(rare, "Rejected", withdraw=True).status == 200
    assert queue.same_named_tools(["rare"], "h0.example") == {}, "withdrawn"
    given.registration(
        by=ana, endpoint_url="https://pending.example/", available_tools=[{"name": "rare", "description": "Rare."}]
    )
    assert queue.same_named_tools(["rare"], "h0.example") == {}, "pending"
