"""Concurrent requests to the real server with two workers."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.support.given import Given, Sql
from tests.support.people import Answer, Person
from tests.support.served import Served


def concurrently(requests: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Send all requests at the same time from one thread each."""
    barrier = threading.Barrier(len(requests))

    def send(request: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return request()

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(send, requests))


def statuses(answers: Sequence[Answer]) -> dict[int, int]:
    return dict(Counter(answer.status for answer in answers))


def test_one_of_a_hundred_registrations_of_one_url_succeeds(
    served: Served, ana: Person, ben: Person, given: Given, sql: Sql
) -> None:
    people = [ana.at(served.send), ben.at(served.send)]
    body = given.body()
    answers = concurrently([partial(people[number % 2].post, "/registrations", body) for number in range(100)])
    assert statuses(answers) == {201: 1, 409: 99}
    (made,) = [answer.json["registration_id"] for answer in answers if answer.status == 201]
    assert {answer.json["existing"]["registration_id"] for answer in answers if answer.status == 409} == {made}
    assert sql("SELECT count(*) FROM registrations") == [(1,)]
    assert sql("SELECT action FROM audit_log") == [("Created",)]


def test_one_of_fifty_decisions_on_one_version_succeeds(served: Served, mia: Person, given: Given, sql: Sql) -> None:
    made = given.registration()
    target = f"/registrations/{made['registration_id']}/status"
    real = mia.at(served.send)
    answers = concurrently(
        [
            partial(real.patch, target, {"status": ("Approved", "Rejected")[number % 2]}, {"If-Match": '"1"'})
            for number in range(50)
        ]
    )
    assert statuses(answers) == {200: 1, 412: 49}
    assert {answer.headers["ETag"] for answer in answers} == {'"2"'}
    assert sql("SELECT count(*) FROM audit_log") == [(2,)]


def test_concurrent_edits_without_if_match_are_all_audited(served: Served, ana: Person, given: Given, sql: Sql) -> None:
    made = given.registration(by=ana, description="start")
    target = f"/registrations/{made['registration_id']}"
    real = ana.at(served.send)
    answers = concurrently([partial(real.patch, target, {"description": str(number)}) for number in range(40)])
    assert statuses(answers) == {200: 40}
    assert sorted(answer.json["version"] for answer in answers) == list(range(2, 42))
    entries = ana.get(f"{target}/history", limit=200).json["items"][::-1][1:]
    description = "start"
    for entry in entries:
        change = entry["metadata"]["changes"]["description"]
        assert change["old"] == description
        description = change["new"]
    assert description == ana.get(target).json["description"]
    assert sql("SELECT count(*) FROM audit_log") == [(41,)]


def test_an_approval_concurrent_with_an_edit_does_not_approve_the_edit(
    served: Served, ana: Person, mia: Person, given: Given
) -> None:
    for _ in range(10):
        made = given.registration(by=ana)
        target = f"/registrations/{made['registration_id']}"
        approval, edit = concurrently(
            [
                partial(mia.at(served.send).patch, f"{target}/status", {"status": "Approved"}, {"If-Match": '"1"'}),
                partial(ana.at(served.send).patch, target, {"description": "other"}),
            ]
        )
        assert edit.status == 200
        assert approval.status in {200, 412}
        shown = ana.get(target).json
        assert (shown["status"], shown["description"]) == ("Pending", "other")


def test_one_of_twenty_deletions_succeeds(served: Served, mia: Person, given: Given, sql: Sql) -> None:
    made = given.registration()
    answers = concurrently([partial(mia.at(served.send).delete, f"/registrations/{made['registration_id']}")] * 20)
    assert statuses(answers) == {204: 1, 404: 19}
    assert sql("SELECT count(*) FROM audit_log WHERE action = 'Deleted'") == [(1,)]


def test_one_of_twenty_edits_to_one_url_succeeds(served: Served, ana: Person, given: Given, sql: Sql) -> None:
    made = [given.registration(by=ana) for _ in range(20)]
    url = given.body()["endpoint_url"]
    answers = concurrently(
        [
            partial(ana.at(served.send).patch, f"/registrations/{one['registration_id']}", {"endpoint_url": url})
            for one in made
        ]
    )
    assert statuses(answers) == {200: 1, 409: 19}
    assert sql("SELECT count(*) FROM registrations WHERE endpoint_url = %s", [url]) == [(1,)]
    assert sql("SELECT count(*) FROM audit_log WHERE action = 'Updated'") == [(1,)]


def test_concurrent_first_requests_of_a_person_create_one_user(served: Served, ana: Person, sql: Sql) -> None:
    answers = concurrently([partial(ana.at(served.send).post, "/users")] * 30)
    assert statuses(answers) == {201: 1, 200: 29}
    assert sql("SELECT count(*) FROM users WHERE entra_id = %s", [ana.oid]) == [(1,)]


def test_concurrent_decisions_and_edits_keep_the_published_view_consistent(
    served: Served, ana: Person, mia: Person, given: Given, sql: Sql
) -> None:
    made = [given.registration(status="Approved") for _ in range(6)]
    author, reviewer = ana.at(served.send), mia.at(served.send)

    def change(number: int) -> Callable[[], Answer]:
        path = f"/registrations/{made[number % 6]['registration_id']}"
        match number % 5:
            case 0:
                return partial(author.patch, path, {"description": f"edit {number}"})
            case 1:
                return partial(reviewer.patch, f"{path}/status", {"status": "Approved"})
            case 2:
                return partial(reviewer.patch, f"{path}/status", {"status": "Rejected"})
            case 3:
                return partial(reviewer.patch, path, {"endpoint_url": f"http://host-{number}.example/"})
        return partial(reviewer.patch, path, {"endpoint_url": f"https://host-{number}.example/"})

    answers = concurrently([change(number) for number in range(60)])
    assert set(statuses(answers)) <= {200, 503}  # some may time out waiting for a connection
    assert statuses(answers)[200] > 30
    source, table = "SELECT * FROM live_registrations_source", "SELECT * FROM live_registrations"
    assert sql(f"({source} EXCEPT {table}) UNION ALL ({table} EXCEPT {source})") == []
    assert sql("SELECT sum(pending + approved + rejected)::int FROM live_counts") == sql(
        "SELECT count(*)::int FROM live_registrations"
    )
