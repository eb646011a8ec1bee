"""People change registrations while several inspectors work on them: no deadlock, and no contradiction afterwards."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from registry_api.db import Database
from registry_api.inspector.queue import Queue
from tests.support.given import Given, Sql
from tests.support.inspector import TOOLS, failed, ok
from tests.support.people import Person

OTHER_TOOLS = [{"name": "other", "inputSchema": {"type": "object"}}]
RESULTS = (lambda: ok(TOOLS), lambda: ok(OTHER_TOOLS), lambda: failed("unreachable"), lambda: failed("auth_required"))
HURRY = (
    "UPDATE inspected_hosts SET free_at = now() - interval '1 second'",
    # Rows that an inspector locks are left out: it locks those of a host in another order.
    """
        UPDATE inspections SET due_at = now() WHERE inspection_id IN (
            SELECT inspection_id FROM inspections WHERE state = 'queued' AND due_at > now() FOR UPDATE SKIP LOCKED
        )
    """,
    "UPDATE registration_inspections SET due_at = now() WHERE due_at > now()",
    "UPDATE registration_inspections SET candidate_at = candidate_at - interval '5 minutes'",
    "UPDATE inspections SET lease_ends_at = now() - interval '1 second' WHERE state = 'running' AND random() < 0.2",
)

DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"

# Each must find nothing.
CONTRADICTIONS = {
    "an inspection of a deleted registration": """
        SELECT FROM inspections WHERE registration_id IS NOT NULL
        AND registration_id NOT IN (SELECT registration_id FROM registrations)
    """,
    "a registration without its state, or the other way round": """
        SELECT FROM registrations FULL JOIN registration_inspections AS s USING (registration_id)
        WHERE registrations.version IS NULL OR s.failures IS NULL
        OR s.approved_at IS DISTINCT FROM registrations.approved_at
    """,
    "a result of another address": """
        SELECT FROM registrations AS r JOIN registration_inspections AS s USING (registration_id)
        JOIN inspections AS i ON i.inspection_id IN (s.last_inspection_id, s.last_ok_inspection_id)
        WHERE (i.endpoint_url, i.transport) <> (r.endpoint_url, r.transport)
    """,
    "a pinned snapshot that is gone or of another address": """
        SELECT FROM registrations AS r JOIN registration_inspections AS s USING (registration_id)
        LEFT JOIN inspections AS i ON i.inspection_id = s.pinned_inspection_id
        WHERE s.pinned_digest IS NOT NULL AND (
            i.tools_digest IS DISTINCT FROM s.pinned_digest
            OR (i.endpoint_url, i.transport) <> (r.endpoint_url, r.transport)
        )
    """,
    "drift from nothing, or from itself": """
        SELECT FROM registration_inspections
        WHERE drift_digest IS NOT NULL AND drift_digest IS NOT DISTINCT FROM pinned_digest
        OR drift_digest IS NOT NULL AND pinned_digest IS NULL
    """,
    "a queued inspection of a rejected registration that nobody requested": """
        SELECT FROM inspections JOIN registrations USING (registration_id)
        WHERE state = 'queued' AND status = 'Rejected' AND priority > 0
    """,
    "a queued inspection of an old address": """
        SELECT FROM inspections AS i JOIN registrations AS r USING (registration_id)
        WHERE state <> 'finished' AND (i.endpoint_url, i.transport) <> (r.endpoint_url, r.transport)
    """,
}


class Race:
    """What people and inspectors do at the same time; each method is one step."""

    def __init__(self, people: tuple[Person, Person], given: Given, database: Database, sql: Sql) -> None:
        self.ana, self.mia = people
        self.given, self.database, self.sql = given, database, sql
        self.made = [self.register(f"h{number % 2}.example/{number}") for number in range(6)]
        self.made.append(self.register("h0.example/deleted"))
        self.answers: set[tuple[str, int]] = set()
        self.finished: set[bool] = set()

    def register(self, address: str) -> dict[str, Any]:
        return self.given.registration(by=self.ana, endpoint_url=f"https://{address}")

    def path(self, chance: random.Random) -> str:
        return f"/registrations/{chance.choice(self.made)['registration_id']}"

    def edit(self, chance: random.Random) -> None:
        transport = chance.choice(["sse", "streamable-http"])
        self.answers.add(("edit", self.ana.patch(self.path(chance), {"transport": transport}).status))

    def request(self, chance: random.Random) -> None:
        self.answers.add(("request", self.mia.post(f"{self.path(chance)}/inspections").status))

    def review(self, chance: random.Random) -> None:
        one = self.mia.get(self.path(chance))
        if one.status == 404:
            return
        seen = one.json["inspection"]
        if chance.random() < 0.25:
            answer = self.mia.set_status(one.json, "Rejected", reason="Not now.")
        elif seen and seen["outcome"] == "ok":
            answer = self.mia.set_status(one.json, "Approved", inspection_id=seen["inspection_id"])
        else:
            answer = self.mia.set_status(one.json, "Approved")
        self.answers.add(("review", answer.status))

    def delete(self, chance: random.Random) -> None:
        answer = self.mia.delete(f"/registrations/{self.made[-1]['registration_id']}")
        self.answers.add(("delete", answer.status))
        self.made[-1] = self.register(f"h0.example/{chance.random()}")

    def inspect(self, chance: random.Random) -> None:
        queue = Queue(self.database, threading.current_thread().name, 24, 30)
        if job := queue.claim():
            self.finished.add(queue.finish(job, chance.choice(RESULTS)()))

    def tend(self, _: random.Random) -> None:
        queue = Queue(self.database, "tending", 24, 30)
        for statement in HURRY:
            self.sql(statement)
        for method in (queue.reap, queue.schedule, queue.mark_reviews_due, queue.prune):
            method()


@pytest.mark.parametrize("seed", range(3))
def test_edits_deletions_and_approvals_during_inspections(
    seed: int, ana: Person, mia: Person, given: Given, inspector_database: Database, sql: Sql
) -> None:
    race = Race((ana, mia), given, inspector_database, sql)
    deadlocks = sql(DEADLOCKS)

    def repeat(step: Callable[[random.Random], None], times: int, number: int) -> None:
        chance = random.Random(f"{seed} {number}")  # noqa: S311 - not for security
        for _ in range(times):
            step(chance)

    steps = (
        *((race.edit, 25), (race.request, 15), (race.review, 40), (race.delete, 10)),
        *((race.inspect, 60), (race.inspect, 60), (race.tend, 25)),
    )
    with ThreadPoolExecutor(len(steps)) as pool:
        running = [pool.submit(repeat, step, times, number) for number, (step, times) in enumerate(steps)]
        for one in running:
            one.result()
    assert {status for _, status in race.answers} <= {200, 202, 204, 404, 409, 412, 422, 429}, race.answers
    assert {("review", 200), ("edit", 200), ("delete", 204)} <= race.answers
    assert True in race.finished
    wrong = {name: found for name, statement in CONTRADICTIONS.items() if (found := sql(statement))}
    assert not wrong
    assert sql(DEADLOCKS) == deadlocks
